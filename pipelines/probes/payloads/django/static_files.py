from pathlib import Path

from django.urls import re_path
from django.views.static import serve

FILES = Path(__file__).parent / "files"
urlpatterns = [re_path(r"^static-files/(?P<path>.*)$", serve, {"document_root": FILES})]
