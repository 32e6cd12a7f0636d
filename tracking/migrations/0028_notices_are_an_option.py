from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tracking", "0027_who_wanted_no_news_gets_none")]

    operations = [migrations.RemoveField(model_name="sharelink", name="tell_at_first_view")]
