from django.db import migrations


def give_each_sender_their_own(apps, schema_editor):
    """The first who sent to a recipient keeps the row, each other sender gets a copy for their links."""
    recipients, links = apps.get_model("tracking", "Recipient"), apps.get_model("tracking", "ShareLink")
    recipients.objects.filter(share_links=None).delete()
    senders = links.objects.exclude(recipient=None).order_by("pk").values_list("recipient", "created_by")
    of_recipient = {}
    for recipient, sender in senders.iterator():
        of_recipient.setdefault(recipient, {})[sender] = True
    for recipient in list(recipients.objects.order_by("pk")):
        first, *others = of_recipient[recipient.pk]
        recipients.objects.filter(pk=recipient.pk).update(sender=first)
        for sender in others:
            own = recipients.objects.create(
                sender_id=sender, name=recipient.name, email=recipient.email, company=recipient.company
            )
            recipients.objects.filter(pk=own.pk).update(created_at=recipient.created_at)
            links.objects.filter(recipient=recipient, created_by=sender).update(recipient=own)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0014_recipients_have_senders")]

    operations = [migrations.RunPython(give_each_sender_their_own, migrations.RunPython.noop)]
