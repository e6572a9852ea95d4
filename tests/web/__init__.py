"""Tests of the web floor: pages, mails, requests and answers."""
