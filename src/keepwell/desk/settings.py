"""Django's settings of the desk. What differs from place to place comes from env.py."""

import dj_database_url
from csp.constants import NONE, SELF

from keepwell.desk.env import HIDDEN, Environment
from keepwell.desk.serving import logs

ENVIRONMENT = Environment.read()
PROJECT_FOLDER = ENVIRONMENT.project
HIDDEN_FOLDER = PROJECT_FOLDER / HIDDEN

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = [
    "127.0.0.1", "localhost", "[::1]", str(ENVIRONMENT.url.hostname), *ENVIRONMENT.hosts,
]  # fmt: skip
ROOT_URLCONF = "keepwell.desk.urls"
WSGI_APPLICATION = "keepwell.desk.wsgi.application"

INSTALLED_APPS = [
    "keepwell.desk.base",
    "keepwell.desk.members",
    "keepwell.desk.jobs",
    "keepwell.desk.customers",
    "keepwell.desk.health",
    "keepwell.desk.retention",
    "keepwell.desk.intake",
    "keepwell.desk.notices",
    "keepwell.desk.api",
    "keepwell.desk.webhooks",
    "keepwell.desk.surveys",
    "keepwell.desk.cases",
    "keepwell.desk.playbooks",
    "keepwell.desk.alerts",
    "keepwell.desk.rules",
    "keepwell.desk.reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks_db",
]
MIDDLEWARE = [
    "keepwell.desk.serving.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "keepwell.desk.api.door.DoorMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keepwell.desk.base.middleware.NulMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "keepwell.desk.base.middleware.ReaderMiddleware",
    "keepwell.desk.base.middleware.ToastMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keepwell.desk.base.context.desk",
            ],
        },
    },
]

# --- what is kept

DATABASES = {
    "default": dj_database_url.parse(
        ENVIRONMENT.database_url, conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing; readers never wait; a commit is on disk.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "pragma journal_mode = wal; pragma synchronous = full;",
    }
# SQLite leaves out what an index only carries along, and may.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by all processes, because it counts bad sign-ins.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "desk_cache",
        # When it is full, rows are dropped, and nobody may get the count of bad sign-ins dropped.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SESSION_ENGINE = "keepwell.desk.members.sessions"

# --- who is let in

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
for validator in AUTH_PASSWORD_VALIDATORS:
    if "MinimumLength" in validator["NAME"]:
        validator["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment] # a mixed mapping
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "keepwell.desk.members.adapter.ByInvitation"
ACCOUNT_FORMS = {
    "login": "keepwell.desk.members.forms.SignIn",
    "reset_password": "keepwell.desk.members.forms.AskForLink",
    "reset_password_from_key": "keepwell.desk.members.forms.NewPassword",
}
ACCOUNT_RATE_LIMITS = {
    "login": "100/m/ip",  # a whole office may come in by one address
    "login_failed": "10/m/ip,5/5m/key",  # the key is the e-mail address
}
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # who is invited has shown that the address is theirs
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# --- what browsers are told

SECURE = ENVIRONMENT.url.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [f"{ENVIRONMENT.url.scheme}://{ENVIRONMENT.url.netloc}"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # larger uploads go to disk
INTAKE_RATE = ENVIRONMENT.intake_rate
UPLOAD_LIMIT = ENVIRONMENT.upload_limit * 1_000_000

STATIC_URL = "/static/"
STATIC_ROOT = HIDDEN_FOLDER / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HIDDEN_FOLDER / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "keepwell.desk.base.assets.MadeFiles",
]
WHITENOISE_USE_FINDERS = DEBUG

# --- what machines are told

LOGGING = logs.configure(ENVIRONMENT.log, ENVIRONMENT.log_level)
METRICS_TOKEN: str = ENVIRONMENT.metrics_token
WEBHOOKS_PRIVATE: bool = ENVIRONMENT.webhooks_private

# --- words

USE_I18N = USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands"), ("pl", "Polski"), ("th", "ไทย")]
LOCALE_PATHS = [str(__file__).replace("settings.py", "locale")]
TIME_ZONE = "UTC"

# --- mail

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from
if ENVIRONMENT.smtp is None:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    EMAIL_HOST, EMAIL_PORT = ENVIRONMENT.smtp.host, ENVIRONMENT.smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENVIRONMENT.smtp.user, ENVIRONMENT.smtp.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = ENVIRONMENT.smtp.starttls, ENVIRONMENT.smtp.tls
EMAIL_TIMEOUT = 20
