"""The settings: one folder, and the zone of the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from salus.config import load_settings, machine_zone
from salus.errors import BadInput

SIGN_ON = {
    "SALUS_OIDC_ISSUER": "https://id.example",
    "SALUS_OIDC_CLIENT_ID": "salus",
    "SALUS_OIDC_CLIENT_SECRET": "hidden",
}


def test_home_is_the_folder_that_is_set(tmp_path: Path) -> None:
    assert load_settings({"SALUS_HOME": str(tmp_path / "new")}).home == tmp_path / "new"
    assert load_settings({"SALUS_HOME": "~/salus"}).home == Path.home() / "salus"


def test_home_is_the_platforms_data_folder_where_none_is_set() -> None:
    for empty in ({}, {"SALUS_HOME": " "}):
        home = load_settings(empty).home
        assert home.is_absolute()
        assert home.name == "salus"


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="which is a file: set it to a folder"):
        load_settings({"SALUS_HOME": str(tmp_path / "file")})


def test_the_machines_zone_is_named_linked_or_utc(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    assert machine_zone({"TZ": ":Europe/Paris"}, link).key == "Europe/Paris"
    assert machine_zone({"TZ": "nonsense"}, link).key == "Asia/Tokyo"
    assert machine_zone({}, link).key == "Asia/Tokyo"
    assert machine_zone({}, tmp_path / "none").key == "UTC"


def test_a_setting_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path) -> None:
    for environment, told in (
        ({"SALUS_TRACE_SAMPLE": "often"}, "SALUS_TRACE_SAMPLE is 'often': set it to a number from 0 to 1"),
        ({"SALUS_TRACE_DAYS": "0"}, "SALUS_TRACE_DAYS is '0'"),
        ({"SALUS_RATE": "many"}, "SALUS_RATE is 'many': write it as 240/minute"),
        ({"SALUS_ENCRYPTION_KEY_FILE": str(tmp_path / "none")}, "which cannot be read"),
        ({"SALUS_OIDC_ISSUER": "https://id.example"}, "SALUS_OIDC_CLIENT_ID and SALUS_OIDC_CLIENT_SECRET"),
        ({**SIGN_ON, "SALUS_OIDC_ROLES": "staff"}, "SALUS_OIDC_ROLES holds 'staff': write it as GROUP=ROLE"),
    ):
        with pytest.raises(BadInput) as refused:
            load_settings({"SALUS_HOME": str(tmp_path), **environment})
        assert told in str(refused.value)


def test_secrets_are_not_in_what_the_settings_show(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("a-long-secret\n")
    environment = {
        "SALUS_ENCRYPTION_KEY_FILE": str(key),
        "SALUS_DATABASE_URL": "postgresql+psycopg://salus:hidden@db/salus",
        **SIGN_ON,
    }
    settings = load_settings({"SALUS_HOME": str(tmp_path), **environment})
    assert settings.key == "a-long-secret"
    assert settings.oidc is not None
    assert settings.oidc.name == "single sign-on"
    assert "hidden" not in repr(settings)
    assert "a-long-secret" not in repr(settings)


def test_groups_of_a_provider_give_roles_only_where_they_are_set() -> None:
    oidc = load_settings(SIGN_ON).oidc
    assert oidc is not None
    assert (oidc.roles, oidc.roles_claim) == ((), "groups")
    said = {"SALUS_OIDC_ROLES": " cn=staff,ou=home=person; clinicians = reviewer ;", "SALUS_OIDC_ROLES_CLAIM": "roles"}
    oidc = load_settings({**SIGN_ON, **said}).oidc
    assert oidc is not None
    assert (oidc.roles, oidc.roles_claim) == ((("cn=staff,ou=home", "person"), ("clinicians", "reviewer")), "roles")


@pytest.mark.parametrize("given", ["salus.example.org", "https://", "https://salus.example.org/app", "ftp://x"])
def test_how_people_reach_it_is_an_address_without_a_path(given: str) -> None:
    with pytest.raises(BadInput, match="SALUS_PUBLIC_URL"):
        load_settings({"SALUS_PUBLIC_URL": given})
    assert load_settings({"SALUS_PUBLIC_URL": "https://salus.example.org/"}).public_url == "https://salus.example.org"
