"""Where the peer answers: the authorization server below /o/, the sign-in below /account/."""

from django.urls import include, path
from two_factor.urls import urlpatterns as two_factor_urls

urlpatterns = [
    path("", include(two_factor_urls)),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
