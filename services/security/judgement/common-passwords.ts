// Passwords that attackers try first, reduced to letters and digits in lower case. Digits behind one of them and repetitions of it count as the
// same, so that a stem stands for all its variants. Short ones are here as stems.
const LIST = `
password passwort motdepasse contrasena senha wachtwoord parola haslo passw0rd p4ssword passwordpassword mypassword
thisismypassword letmein letmeinplease letmeinnow welcome welcomehome willkommen bienvenue changeme changemenow changeit
pleasechangeme default defaultpassword admin administrator administrador root rootroot superuser sysadmin system master manager
guest user username test testtest testing tester demo secret topsecret supersecret secretpassword security private temp temporary
temppassword initial start login loginlogin access qwerty qwertyuiop qwertyuiopasdfghjkl qwertyqwerty qwertyasdfgh qwertz
qwertzuiop azerty azertyuiop asdfgh asdfghjkl asdfghjklzxcvbnm zxcvbn zxcvbnm qazwsx qazwsxedc qazwsxedcrfv 1q2w3e 1q2w3e4r
1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qaz2wsx3edc4rfv q1w2e3r4t5y6 zaq12wsx zaq1xsw2cde3 qwer1234 asdf1234 q1w2e3r4
123456 1234567 12345678 123456789 1234567890 12345678910 123456789012 1234567890123 0123456789 012345678901 9876543210 987654321
098765432109 123123123123 123321123321 112233445566 121212121212 147258369 147258369147 159357 159357159357 102030405060
123412341234 123456123456 1234qwerasdf 1234asdfzxcv 111111 000000 666666 111222333444 010203040506 abcdef abcdefgh abcdefghijkl
abcdefghijklm abcdefghijklmnop abcdefghijklmnopqrstuvwxyz abc123 abcd1234 abcdef123456 a1b2c3 a1b2c3d4 a1b2c3d4e5f6 aabbccddeeff
1a2b3c4d5e6f iloveyou iloveyoubaby iloveyouforever ilovemyfamily lovelove sunshine princess monkey dragon shadow football baseball
basketball superman batman spiderman starwars pokemon michael jennifer jessica charlie jordan ashley daniel thomas hunter harley
trustno1 whatever freedom computer internet samsung google facebook microsoft mustang liverpool chelsea barcelona realmadrid
summer winter spring autumn sommer monday friday january february september october november december company business office
parley parleyparley correcthorsebatterystaple blink182 chocolate butterfly passport hello helloworld hellohello goodmorning
goodbye nothing forever family jesuschrist godisgood christmas
`;

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(LIST.trim().split(/\s+/));
