# The hub's web and worker processes; which of them is the command's choice. See docs/operations.md.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
# LibreOffice turns slides and documents into page images. Without it (--build-arg LIBREOFFICE=0) they get typeset covers.
ARG LIBREOFFICE=1
# Tesseract reads scanned pages: the languages of your files, with a blank between. Empty leaves it out.
ARG TESSERACT="eng"
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-liberation fonts-dejavu-core \
    && if [ "$LIBREOFFICE" = 1 ]; then \
        apt-get install -y --no-install-recommends libreoffice-impress libreoffice-writer libreoffice-calc; \
    fi \
    && if [ -n "$TESSERACT" ]; then \
        apt-get install -y --no-install-recommends tesseract-ocr $(printf 'tesseract-ocr-%s ' $TESSERACT); \
    fi \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data hub \
    && install -d -o hub /data
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=hub.settings.production \
    HUB_DATA_DIR=/data
# Collecting static files reads the settings, which refuse to load without these; nothing of them stays.
RUN SECRET_KEY=not-kept DATABASE_URL=postgres://none ALLOWED_HOSTS=none BASE_URL=http://none HUB_DATA_DIR=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
USER hub
EXPOSE 8000
# SIGTERM lets both finish what they have begun.
CMD ["gunicorn", "hub.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "8", \
    "--worker-tmp-dir", "/dev/shm", "--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket"]
