"""Tests of the upgrade report and the guided tour."""
