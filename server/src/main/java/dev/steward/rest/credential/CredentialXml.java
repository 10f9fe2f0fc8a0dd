package dev.steward.rest.credential;

import dev.steward.credential.Content;
import dev.steward.credential.Credential;
import dev.steward.credential.Domain;
import dev.steward.credential.Requirement;
import dev.steward.text.Html;

/**
 * Writes credentials and domains as Jenkins' XML, without an XML declaration and without secrets.
 */
final class CredentialXml {

  private final StringBuilder out = new StringBuilder();
  private int depth;

  private CredentialXml() {}

  static String of(Credential credential) {
    var xml = new CredentialXml();
    String root = className(credential.content());
    xml.open(root, "");
    xml.text("scope", credential.scope().name());
    xml.text("id", credential.id());
    if (!credential.description().isEmpty()) {
      xml.text("description", credential.description());
    }
    xml.content(credential.content());
    xml.close(root);
    return xml.out.toString().stripTrailing();
  }

  static String className(Content content) {
    return switch (content) {
      case Content.UsernamePassword _ -> CredentialReader.USERNAME_PASSWORD;
      case Content.SecretText _ -> CredentialReader.SECRET_TEXT;
      case Content.SecretFile _ -> CredentialReader.SECRET_FILE;
      case Content.SshKey _ -> CredentialReader.SSH_KEY;
      case Content.Certificate _, Content.PemCertificate _ -> CredentialReader.CERTIFICATE;
    };
  }

  private void content(Content content) {
    switch (content) {
      case Content.UsernamePassword(String name, _, boolean secret) -> {
        text("username", name);
        redacted("password");
        flag("usernameSecret", secret);
      }
      case Content.SecretText _ -> redacted("secret");
      case Content.SecretFile(String name, _) -> {
        text("fileName", name);
        redacted("secretBytes");
      }
      case Content.SshKey(String name, _, _, boolean locked, boolean secret) -> {
        text("username", name);
        flag("usernameSecret", secret);
        if (locked) {
          redacted("passphrase");
        }
        open("privateKeySource", CredentialReader.SSH_KEY_DIRECT);
        redacted("privateKey");
        close("privateKeySource");
      }
      case Content.Certificate _ -> {
        open("keyStoreSource", CredentialReader.CERTIFICATE_UPLOADED);
        redacted("uploadedKeystoreBytes");
        close("keyStoreSource");
        redacted("password");
      }
      case Content.PemCertificate _ -> {
        open("keyStoreSource", CredentialReader.CERTIFICATE_PEM);
        redacted("certChain");
        redacted("privateKey");
        close("keyStoreSource");
        redacted("password");
      }
    }
  }

  static String of(Domain domain) {
    var xml = new CredentialXml();
    xml.open(CredentialReader.DOMAIN, "");
    if (!domain.isGlobal()) {
      xml.text("name", domain.name());
      xml.text("description", domain.description());
    }
    xml.open("specifications", "");
    for (Requirement requirement : domain.requirements()) {
      xml.requirement(requirement);
    }
    xml.close("specifications");
    xml.close(CredentialReader.DOMAIN);
    return xml.out.toString().stripTrailing();
  }

  private void requirement(Requirement requirement) {
    String name =
        CredentialReader.DOMAINS
            + switch (requirement) {
              case Requirement.Hosts _ -> "HostnameSpecification";
              case Requirement.HostPorts _ -> "HostnamePortSpecification";
              case Requirement.Schemes _ -> "SchemeSpecification";
              case Requirement.Paths _ -> "PathSpecification";
            };
    open(name, "");
    switch (requirement) {
      case Requirement.Hosts(String includes, String excludes) -> lists(includes, excludes);
      case Requirement.HostPorts(String includes, String excludes) -> lists(includes, excludes);
      case Requirement.Schemes(String schemes) -> {
        open("schemes", "");
        for (String scheme : schemes.split(",", -1)) {
          text("string", scheme.strip());
        }
        close("schemes");
      }
      case Requirement.Paths(String includes, String excludes, boolean caseSensitive) -> {
        lists(includes, excludes);
        text("caseSensitive", Boolean.toString(caseSensitive));
      }
    }
    close(name);
  }

  private void lists(String includes, String excludes) {
    text("includes", includes);
    text("excludes", excludes);
  }

  private StringBuilder line() {
    return out.append("  ".repeat(depth));
  }

  private void open(String name, String className) {
    line().append('<').append(name);
    if (!className.isEmpty()) {
      out.append(" class=\"").append(className).append('"');
    }
    out.append(">\n");
    depth++;
  }

  private void close(String name) {
    depth--;
    line().append("</").append(name).append(">\n");
  }

  private void text(String name, String text) {
    line().append('<').append(name).append('>');
    out.append(Html.escape(text)).append("</").append(name).append(">\n");
  }

  /** Omits a false value, since clients that did not send the element expect none. */
  private void flag(String name, boolean on) {
    if (on) {
      text(name, "true");
    }
  }

  private void redacted(String name) {
    open(name, "");
    line().append("<secret-redacted/>\n");
    close(name);
  }
}
