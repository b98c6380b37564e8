"""Statements that no probe puts to the test, with the reasons."""

from __future__ import annotations

from functools import cache

from sagemock.verification.statements import statements

# Reasons, and the statements that each applies to: numbers, or sections with an asterisk.
_REASONS = {
    "needs IAM policies, and callers whom they restrict": (
        "A0.* A1.* A2.* A3.* A4.* A6.* M4.8 M4.9 M4.10 M4.11 M4.12 N2.23 N2.24 N4.7 N8.5 N10.1 X1.3 X1.4 X1.7 X1.8"
    ),
    "is about moto": "A8.*",
    "is about clients and SDKs, not about replies of AWS": (
        "C1.2 C1.4 C2.2 C4.* N1.3 N1.15 N1.16 N5.3 N5.11 S5.15 S13.23 X7.3"
    ),
    "is about the texts that sagemock chose": "S5.17",
    "is about members that the API model does not have": "S8.10 S13.37 S10.3",
    "is seen in another service of AWS, which the probes do not call": (
        "X1.1 X1.2 X1.5 X1.6 X2.1 X2.2 X2.3 X2.5 X3.* X4.* X5.* X6.* X7.1 X7.2 M2.11 N2.43 N5.12 N5.13 N5.15 N5.16 "
        "N6.7 N8.9 N13.8 S6.11 S6.12 S6.18 S19.3 S19.12 S20.22 N4.6 P2.7"
    ),
    "needs a browser that opens a presigned URL": (
        "N8.3 N8.6 M4.3 M4.4 M4.5 M4.6 M4.7 S11.9 S11.16 S11.17 S11.18 S11.19 S11.20"
    ),
    "is seen inside a running instance or app only": (
        "N5.14 N6.2 N6.3 N6.5 N12.10 N12.12 N12.14 S2.11 S10.7 S10.14 S14.23 S14.25 S14.27"
    ),
    "needs a tracking server or an MLflow app, which take up to an hour and a bucket": (
        "M1.3 M1.9 M2.1 M2.2 M2.3 M2.4 M2.5 M2.6 M2.8 M2.9 M4.1 M5.3 M5.4 M5.5 M5.6 M5.7 M5.8 M5.11 S9.6"
    ),
    "needs a partner AI app, which needs a subscription in AWS Marketplace": (
        "P1.1 P1.6 P1.7 P1.8 P1.9 P1.11 P1.12 P2.1 P2.2 P2.3 P2.4 P2.5 P4.*"
    ),
    "needs content of a hub": "P5.*",
    "needs quotas that are used up": (
        "M2.10 M5.10 P2.6 N2.40 N2.41 N2.42 N2.44 N2.45 N4.8 S4.* S6.4 S12.12 S13.14 S14.21"
    ),
    "needs so many calls that other programs of the account would be throttled": "N2.20",
    "needs a failure of AWS that cannot be brought about": (
        "N2.50 N4.14 N4.15 N5.7 N5.27 N6.1 N6.4 N6.8 S5.6 S9.4 S13.15 S14.24 S14.17 S13.38"
    ),
    "needs a region or a partition other than that of the run": "N2.22 N3.8 S6.16",
    "depends on the names of other accounts": "N3.7",
    "needs hours": "S10.4 S10.18 S15.6",
    "needs IAM Identity Center": "S7.12 S11.10 S12.9 S12.10 S13.11",
    "needs a licence of RStudio": "S6.10 S9.3 S10.13 S14.12",
    "needs an image in ECR": (
        "S2.9 S5.4 S10.17 S19.9 S20.1 S20.6 S20.8 S20.9 S20.10 S20.13 S20.14 S20.15 S20.17 S20.19 S20.20 S20.21 S21.8"
    ),
    "needs an app on a larger instance, or a training plan": "S14.22 S23.5 S23.6",
    "needs a KernelGateway, whose type new accounts do not have": "S14.4 S14.6",
    "needs a second domain or role": "S6.8 S8.2 S8.3 S12.13",
    "creates resources that the run could not find": "S13.17",
    "is about AWS's console, or about resources that Studio creates": "S7.6 S13.44 S22.5",
    "is about single observations, which need not occur again": "S3.2 S18.7 S21.10",
    "is shorter than the hour within which times are compared": "C3.2",
}


@cache
def unprobed_reasons() -> dict[str, list[str]]:
    """Return the numbers of the statements that no probe puts to the test, by reason."""
    sections: dict[str, list[str]] = {}
    for statement in statements():
        sections.setdefault(f"{statement.section}.*", []).append(statement.number)
        sections[statement.number] = [statement.number]
    return {
        reason: [number for entry in entries.split() for number in sections.get(entry, ())]
        for reason, entries in _REASONS.items()
    }
