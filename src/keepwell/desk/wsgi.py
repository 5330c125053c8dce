"""What a web server calls: `keepwell.desk.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.desk.settings")
application = get_wsgi_application()
