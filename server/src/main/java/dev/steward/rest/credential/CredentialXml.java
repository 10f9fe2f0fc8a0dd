package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.Domain;
import dev.steward.credential.DomainSpecification;
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
    String root = className(credential.data());
    xml.open(root, "");
    xml.text("scope", credential.scope().name());
    xml.text("id", credential.id());
    if (!credential.description().isEmpty()) {
      xml.text("description", credential.description());
    }
    xml.content(credential.data());
    xml.close(root);
    return xml.out.toString().stripTrailing();
  }

  static String className(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword _ -> CredentialReader.USERNAME_PASSWORD;
      case CredentialData.SecretText _ -> CredentialReader.SECRET_TEXT;
      case CredentialData.SecretFile _ -> CredentialReader.SECRET_FILE;
      case CredentialData.SshKey _ -> CredentialReader.SSH_KEY;
      case CredentialData.Certificate _, CredentialData.PemCertificate _ ->
          CredentialReader.CERTIFICATE;
    };
  }

  private void content(CredentialData content) {
    switch (content) {
      case CredentialData.UsernamePassword(String name, _, boolean secret) -> {
        text("username", name);
        redacted("password");
        text(CredentialReader.USERNAME_SECRET, Boolean.toString(secret));
      }
      case CredentialData.SecretText _ -> redacted("secret");
      case CredentialData.SecretFile(String name, _) -> {
        text("fileName", name);
        redacted("secretBytes");
      }
      case CredentialData.SshKey(String name, _, _, boolean hasPassphrase, boolean secret) -> {
        text("username", name);
        text(CredentialReader.USERNAME_SECRET, Boolean.toString(secret));
        if (hasPassphrase) {
          redacted("passphrase");
        }
        open("privateKeySource", CredentialReader.SSH_KEY_DIRECT);
        redacted("privateKey");
        close("privateKeySource");
      }
      case CredentialData.Certificate _ -> {
        open("keyStoreSource", CredentialReader.CERTIFICATE_UPLOADED);
        redacted("uploadedKeystoreBytes");
        close("keyStoreSource");
        redacted("password");
      }
      case CredentialData.PemCertificate _ -> {
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
    for (DomainSpecification specification : domain.specifications()) {
      xml.specification(specification);
    }
    xml.close("specifications");
    xml.close(CredentialReader.DOMAIN);
    return xml.out.toString().stripTrailing();
  }

  private void specification(DomainSpecification specification) {
    String name =
        CredentialReader.DOMAIN_PACKAGE
            + switch (specification) {
              case DomainSpecification.Hosts _ -> "HostnameSpecification";
              case DomainSpecification.HostPorts _ -> "HostnamePortSpecification";
              case DomainSpecification.Schemes _ -> "SchemeSpecification";
              case DomainSpecification.Paths _ -> "PathSpecification";
            };
    open(name, "");
    switch (specification) {
      case DomainSpecification.Hosts(String includes, String excludes) ->
          includesAndExcludes(includes, excludes);
      case DomainSpecification.HostPorts(String includes, String excludes) ->
          includesAndExcludes(includes, excludes);
      case DomainSpecification.Schemes(String schemes) -> {
        open("schemes", "");
        for (String scheme : schemes.split(",", -1)) {
          text("string", scheme.strip());
        }
        close("schemes");
      }
      case DomainSpecification.Paths(String includes, String excludes, boolean caseSensitive) -> {
        includesAndExcludes(includes, excludes);
        text("caseSensitive", Boolean.toString(caseSensitive));
      }
    }
    close(name);
  }

  private void includesAndExcludes(String includes, String excludes) {
    text("includes", includes);
    text("excludes", excludes);
  }

  private StringBuilder indent() {
    return out.append("  ".repeat(depth));
  }

  private void open(String name, String className) {
    indent().append('<').append(name);
    if (!className.isEmpty()) {
      out.append(" class=\"").append(className).append('"');
    }
    out.append(">\n");
    depth++;
  }

  private void close(String name) {
    depth--;
    indent().append("</").append(name).append(">\n");
  }

  private void text(String name, String text) {
    indent().append('<').append(name).append('>');
    out.append(Html.escape(text)).append("</").append(name).append(">\n");
  }

  private void redacted(String name) {
    open(name, "");
    indent().append("<secret-redacted/>\n");
    close(name);
  }
}
