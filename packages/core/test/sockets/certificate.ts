// For tests alone, and for a hundred years: it vouches for the pods of kafka.default.svc, by all forms of their names.
// By openssl: ecparam, req -x509 with subjectAltName.

export const cert = `-----BEGIN CERTIFICATE-----
MIIBxDCCAWugAwIBAgIUR42TrDMg0NmgpXs3olaATqC4c1swCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFa2Fma2EwIBcNMjYxMTIxMTg0OTM2WhgPMjEyNjEwMjgxODQ5
MzZaMBAxDjAMBgNVBAMMBWthZmthMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
MRXSyYVA48IVAY7O9etuZtbJpIPN7UIDYHsF99ZRTWFL5RlEtk8J+sAnGKGzm2Oe
ZR3RjdBPiXOthXVi5I/GtaOBoDCBnTAdBgNVHQ4EFgQUt+xTHXEFtJojOcstAK0q
fs7f0LswHwYDVR0jBBgwFoAUt+xTHXEFtJojOcstAK0qfs7f0LswDwYDVR0TAQH/
BAUwAwEB/zBKBgNVHREEQzBBggcqLmthZmthghMqLmthZmthLmRlZmF1bHQuc3Zj
giEqLmthZmthLmRlZmF1bHQuc3ZjLmNsdXN0ZXIubG9jYWwwCgYIKoZIzj0EAwID
RwAwRAIgc1DGNEM0a3NSWDQRRA6WL2IMPMTn7lrfCxMjZjVFZMoCIDf05OElQkf+
vDVMnontDQNKDCLVKzzuTPSsxXVTl+Zj
-----END CERTIFICATE-----
`;

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8I8WI/FyJezeUwDf
7DVmGHPebQgWeWuFHv3vMi8pW8WhRANCAAQxFdLJhUDjwhUBjs71625m1smkg83t
QgNgewX31lFNYUvlGUS2Twn6wCcYobObY55lHdGN0E+Jc62FdWLkj8a1
-----END PRIVATE KEY-----
`;
