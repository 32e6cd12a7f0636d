import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0020_what_was_published_last'),
        ('tracking', '0041_reps_before_an_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='linkpolicy',
            name='pass_on',
            field=models.BooleanField(default=True, verbose_name='readers may pass it on'),
        ),
        migrations.AddField(
            model_name='sharelink',
            name='origin',
            field=models.ForeignKey(blank=True, help_text='The link that its sender made, from which this one was passed on in the end.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='descendants', to='tracking.sharelink'),
        ),
        migrations.AddField(
            model_name='sharelink',
            name='pass_on',
            # Nobody agreed to it for links that are out already.
            field=models.BooleanField(default=False, help_text='Its readers may make a link of it for somebody else.'),
        ),
        migrations.AlterField(
            model_name='sharelink',
            name='pass_on',
            field=models.BooleanField(default=True, help_text='Its readers may make a link of it for somebody else.'),
        ),
        migrations.AddField(
            model_name='sharelink',
            name='passed_on_from',
            field=models.ForeignKey(blank=True, help_text='The link a reader of which made this one, for somebody else.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='passed_on', to='tracking.sharelink'),
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader_key', models.CharField(blank=True, help_text='Of the viewer; empty where readers are not told apart.', max_length=64)),
                ('is_useful', models.BooleanField()),
                ('said_at', models.DateTimeField(db_index=True)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='content.asset')),
                ('share_link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to='tracking.sharelink')),
            ],
            options={
                'indexes': [models.Index(fields=['asset', 'said_at'], name='reactions_by_asset')],
                'constraints': [models.UniqueConstraint(fields=('share_link', 'asset', 'reader_key'), name='reaction_once_per_reader')],
            },
        ),
        migrations.CreateModel(
            name='ReaderQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveIntegerField(help_text='The number of the page, part or section at which it was asked.')),
                ('asker', models.CharField(blank=True, help_text='The name that they wrote, if any.', max_length=120)),
                ('words', models.TextField(max_length=1000)),
                ('asked_at', models.DateTimeField(db_index=True)),
                ('answer', models.TextField(blank=True, help_text='Empty though it is answered: in another way than here.', max_length=4000)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='content.asset')),
                ('share_link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='tracking.sharelink')),
            ],
            options={
                'verbose_name': 'question by a reader',
                'verbose_name_plural': 'questions by readers',
                'indexes': [models.Index(fields=['share_link', 'answered_at'], name='questions_by_link'), models.Index(fields=['asset', 'asked_at'], name='questions_by_asset')],
            },
        ),
    ]
