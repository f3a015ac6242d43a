from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
call_command("migrate", verbosity=0)
User = get_user_model()
if not User.objects.filter(username="ada").exists():
    User.objects.create_superuser("ada", password="secret")
