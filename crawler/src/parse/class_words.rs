//! The words by which classes of pages are told, in English, German, Spanish,
//! French, Russian, Portuguese, Italian and Polish.
//!
//! All in lower case, without punctuation, words parted by one space; see
//! `class` for how they are matched. Lists named `_PHRASES` are clear enough to
//! be looked for in the text of short pages, the others only in headings.

/// How the titles of pages begin that a fresh web server shows.
pub(super) const DEFAULT_SERVER_PAGE: &[&str] = &[
    "welcome to nginx",
    "welcome to openresty",
    "welcome to tengine",
    "test page for the nginx http server",
    "apache2 debian default page",
    "apache2 ubuntu default page",
    "apache2 default page",
    "apache2 test page",
    "apache http server test page",
    "test page for the apache http server",
    "http server test page",
    "caddy works",
    "welcome to caddy",
    "congratulations your caddy web server is working",
    "welcome to lighttpd",
    "welcome to your new lighttpd server",
    "placeholder page lighttpd",
    "placeholder page",
    "iis windows server",
    "xampp welcome",
    "welcome to xampp",
    "default web site page",
];

/// How the titles of listings of folders begin.
pub(super) const DIRECTORY_LISTING: &[&str] =
    &["index of", "directory listing for", "directory listing of", "listing directory"];

/// Headings of pages where one logs in.
pub(super) const LOGIN: &[&str] = &[
    "login",
    "log in",
    "sign in",
    "signin",
    "anmelden",
    "anmeldung",
    "einloggen",
    "iniciar sesión",
    "acceder",
    "connexion",
    "se connecter",
    "вход",
    "войти",
    "авторизация",
    "entrar",
    "iniciar sessão",
    "accedi",
    "accesso",
    "zaloguj się",
    "logowanie",
];

/// Headings of pages that ask for proof of being human.
pub(super) const CAPTCHA: &[&str] = &[
    "captcha",
    "are you human",
    "are you a robot",
    "human verification",
    "verify you are human",
    "ddos protection",
    "anti ddos",
    "ddos guard",
    "капча",
    "проверка на робота",
    "vérification humaine",
    "verificación humana",
];

/// Text of pages where one waits for one's turn.
pub(super) const QUEUE: &[&str] = &[
    "access queue",
    "waiting queue",
    "placed in a queue",
    "place in queue",
    "place in the queue",
    "position in queue",
    "position in the queue",
    "you are in a queue",
    "you are in the queue",
    "warteschlange",
    "cola de espera",
    "en la cola de",
    "file dattente",
    "вы в очереди",
    "очередь ожидания",
    "fila de espera",
    "coda di attesa",
    "kolejka oczekujących",
];

/// Headings of pages of sites that are being worked on.
pub(super) const MAINTENANCE: &[&str] = &[
    "maintenance mode",
    "under maintenance",
    "down for maintenance",
    "scheduled maintenance",
    "site maintenance",
    "wartungsarbeiten",
    "wartungsmodus",
    "technische wartung",
    "en mantenimiento",
    "en maintenance",
    "техническом обслуживании",
    "технические работы",
    "техработы",
    "em manutenção",
    "in manutenzione",
    "w trakcie konserwacji",
    "przerwa techniczna",
    "prace konserwacyjne",
];

/// Text of pages of sites that are being worked on.
pub(super) const MAINTENANCE_PHRASES: &[&str] = &[
    "under maintenance",
    "down for maintenance",
    "undergoing maintenance",
    "maintenance mode",
    "wartungsarbeiten",
    "wartungsmodus",
    "sitio en mantenimiento",
    "site en maintenance",
    "технические работы",
    "site em manutenção",
    "sito in manutenzione",
    "przerwa techniczna",
];

/// Headings of pages that say that there is no such page.
pub(super) const NOT_FOUND: &[&str] = &[
    "not found",
    "nicht gefunden",
    "no encontrada",
    "no encontrado",
    "introuvable",
    "non trouvée",
    "не найдена",
    "не найдено",
    "não encontrada",
    "não encontrado",
    "non trovata",
    "non trovato",
    "nie znaleziono",
    "nie została znaleziona",
];

/// How headings begin that say so by number.
pub(super) const NOT_FOUND_NUMBER: &[&str] =
    &["404", "error 404", "fehler 404", "erreur 404", "ошибка 404", "erro 404", "errore 404", "błąd 404"];

/// Text of pages that say that there is no such page.
pub(super) const NOT_FOUND_PHRASES: &[&str] = &[
    "404 not found",
    "error 404",
    "404 error",
    "404 page not found",
    "page not found",
    "file not found",
    "page could not be found",
    "page cannot be found",
    "page can not be found",
    "you requested could not be found",
    "page does not exist",
    "page doesnt exist",
    "page you are looking for",
    "requested url was not found",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "seite existiert nicht",
    "página no encontrada",
    "página no existe",
    "page introuvable",
    "page non trouvée",
    "page nexiste pas",
    "страница не найдена",
    "страница не существует",
    "página não encontrada",
    "página não existe",
    "pagina non trovata",
    "pagina non esiste",
    "strona nie istnieje",
    "nie znaleziono strony",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_spelt_as_it_is_matched() {
        let lists = [
            DEFAULT_SERVER_PAGE,
            DIRECTORY_LISTING,
            LOGIN,
            CAPTCHA,
            QUEUE,
            MAINTENANCE,
            MAINTENANCE_PHRASES,
            NOT_FOUND,
            NOT_FOUND_NUMBER,
            NOT_FOUND_PHRASES,
        ];
        for entry in lists.into_iter().flatten() {
            let words: Vec<&str> = entry.split(' ').collect();
            assert!(words.iter().all(|w| !w.is_empty() && w.chars().all(char::is_alphanumeric)), "{entry}");
            assert_eq!(entry.to_lowercase(), *entry);
        }
    }
}
