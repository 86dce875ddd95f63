//! Sites of a single page that say little.

use model::{LinkKind, Place};

use super::Composer;
use crate::charset::Declared;
use crate::link::Aim;
use crate::site::Stub;

impl Composer<'_> {
    pub(super) fn stub(&mut self, stub: Stub) {
        let words = self.site.language.words();
        self.html.fmt(format_args!("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>", words.code));
        if matches!(self.site.declared, Declared::Meta | Declared::HttpEquiv | Declared::Both) {
            self.html.fmt(format_args!("<meta charset=\"{}\">", self.site.charset.label()));
        }
        let title = match stub {
            Stub::DefaultPage => "Welcome to nginx!",
            Stub::Login => words.labels.login,
            Stub::Maintenance => "503 Service Unavailable",
            Stub::Queue => "Please wait in the queue",
            Stub::Forbidden => "403 Forbidden",
            Stub::Listing => "Index of /",
            Stub::Empty | Stub::PlainText => "",
        };
        self.html.fmt(format_args!("<title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n"));
        self.html.place = Place::Body;
        match stub {
            Stub::DefaultPage => self.html.raw(
                "<p>If you see this page, the nginx web server is successfully installed and working. Further \
                 configuration is required.</p>\n",
            ),
            Stub::Login => self.login(words.labels.login),
            Stub::Queue => {
                self.html.raw("<p>You are number 12. Please enter the letters: <input name=\"captcha\"></p>\n");
            }
            Stub::Listing => {
                for file in ["/files/catalogue.pdf", "/files/photo.jpg", "/files/archive.zip"] {
                    self.link_file(file);
                }
            }
            Stub::Maintenance | Stub::Forbidden | Stub::Empty | Stub::PlainText => self.paragraph(),
        }
        self.html.raw("</body>\n</html>\n");
    }

    fn login(&mut self, label: &str) {
        self.html.note(Aim::Path(self.site.index, "/login".into()), LinkKind::Form);
        self.html.fmt(format_args!(
            "<form action=\"/login\" method=\"post\"><input name=\"user\"><input type=\"password\" name=\"word\">\
             <button>{label}</button></form>\n"
        ));
    }
}
