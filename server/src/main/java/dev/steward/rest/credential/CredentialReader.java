package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Domain;
import dev.steward.credential.DomainSpecification;
import dev.steward.credential.Scope;
import dev.steward.credential.Secret;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads credentials and domains from XML or forms with Jenkins' class and member names. */
final class CredentialReader {

  static final String USERNAME_PASSWORD =
      "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
  static final String SECRET_TEXT =
      "org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl";
  static final String SECRET_FILE =
      "org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl";
  static final String SSH_KEY =
      "com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey";
  static final String SSH_KEY_DIRECT = SSH_KEY + "$DirectEntryPrivateKeySource";
  static final String CERTIFICATE =
      "com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl";
  static final String CERTIFICATE_UPLOADED = CERTIFICATE + "$UploadedKeyStoreSource";
  static final String CERTIFICATE_PEM = CERTIFICATE + "$PEMEntryKeyStoreSource";
  static final String DOMAIN = "com.cloudbees.plugins.credentials.domains.Domain";
  static final String DOMAINS = "com.cloudbees.plugins.credentials.domains.";

  /** Replacement for a missing secret: empty in a new credential, unchanged in an update. */
  private final Secret missing;

  private CredentialReader(Secret missing) {
    this.missing = missing;
  }

  /** Reads a new credential; a missing id is generated. */
  static Credential created(Sent sent, CredentialStore store) {
    String id = sent.line("id");
    return new CredentialReader(Secret.of(""))
        .credential(sent, id.isEmpty() ? UUID.randomUUID().toString() : id, store.defaultScope());
  }

  /** Reads an update of a credential; id and scope default to the current ones. */
  static Credential changed(Sent sent, Credential before) {
    String id = sent.line("id");
    return new CredentialReader(Secret.hidden())
        .credential(sent, id.isEmpty() ? before.id() : id, before.scope());
  }

  private Credential credential(Sent sent, String id, Scope usual) {
    return new Credential(id, scope(sent, usual), sent.line("description"), content(sent));
  }

  private static Scope scope(Sent sent, Scope usual) {
    String given = sent.line("scope");
    try {
      return given.isEmpty() ? usual : Scope.valueOf(given.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("Invalid scope: use GLOBAL, SYSTEM or USER.");
    }
  }

  /** Reads a secret; a missing or redacted one is replaced by {@link #missing}. */
  private Secret secret(@Nullable Sent from, String member) {
    Secret secret = from == null ? null : from.secret(member);
    return secret == null || secret.isHidden() ? missing : secret;
  }

  private CredentialData content(Sent sent) {
    return switch (sent.className()) {
      case USERNAME_PASSWORD ->
          new CredentialData.UsernamePassword(
              sent.line("username"), secret(sent, "password"), sent.flag("usernameSecret"));
      case SECRET_TEXT -> new CredentialData.SecretText(secret(sent, "secret"));
      case SECRET_FILE -> file(sent);
      case SSH_KEY -> sshKey(sent);
      case CERTIFICATE -> certificate(sent);
      case "" ->
          throw new Problem.Invalid("Missing credential type: set credentials.$class in the JSON.");
      default ->
          throw new Problem.Invalid(
              "Unknown credential type. Supported: "
                  + String.join(
                      ", ", USERNAME_PASSWORD, SECRET_TEXT, SECRET_FILE, SSH_KEY, CERTIFICATE)
                  + ".");
    };
  }

  private CredentialData file(Sent sent) {
    if (sent instanceof Sent.Form form) {
      SecretForm.Part part = form.file("file");
      String name = part == null ? null : part.fileName();
      if (part != null && name != null && !name.isEmpty()) {
        String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return new CredentialData.SecretFile(
            base, Secret.of(Base64.getEncoder().encodeToString(part.bytes())));
      }
    }
    return new CredentialData.SecretFile(sent.line("fileName"), secret(sent, "secretBytes"));
  }

  private CredentialData sshKey(Sent sent) {
    Sent source = sent.object("privateKeySource");
    if (source != null
        && !source.className().isEmpty()
        && !source.className().equals(SSH_KEY_DIRECT)
        && !source.className().equals("privateKeySource")) {
      throw new Problem.Invalid(
          "Send the key itself in a privateKeySource of class "
              + SSH_KEY_DIRECT
              + ": the server reads no keys from its disk.");
    }
    Secret passphrase = secret(sent, "passphrase");
    return new CredentialData.SshKey(
        sent.line("username"),
        secret(source, "privateKey"),
        passphrase,
        !passphrase.isHidden() && !passphrase.plain().isEmpty(),
        sent.flag("usernameSecret"));
  }

  private CredentialData certificate(Sent sent) {
    Sent source = sent.object("keyStoreSource");
    String kind = source == null ? "" : source.className();
    if (kind.equals(CERTIFICATE_PEM)) {
      return new CredentialData.PemCertificate(
          secret(source, "certChain"), secret(source, "privateKey"), secret(sent, "password"));
    }
    if (kind.endsWith("FileOnMasterKeyStoreSource")) {
      throw new Problem.Invalid(
          "Send the key store itself in a keyStoreSource of class "
              + CERTIFICATE_UPLOADED
              + " or "
              + CERTIFICATE_PEM
              + ": the server reads no key stores from its disk.");
    }
    Secret keyStore = null;
    if (source instanceof Sent.Form form) {
      SecretForm.Part part = form.file("uploadedCertFile");
      keyStore =
          part == null || part.bytes().length == 0
              ? form.secret("uploadedKeystore")
              : Secret.of(Base64.getEncoder().encodeToString(part.bytes()));
    } else if (source != null) {
      keyStore = source.secret("uploadedKeystoreBytes");
      // Member name in XML of older Jenkins versions.
      keyStore = keyStore == null ? source.secret("uploadedKeystore") : keyStore;
    }
    return new CredentialData.Certificate(
        keyStore == null ? missing : keyStore, secret(sent, "password"));
  }

  /** Reads a domain with its specifications. */
  static Domain domain(Sent sent) {
    if (sent instanceof Sent.Xml && !sent.className().equals(DOMAIN)) {
      throw new Problem.Invalid("The root element of a domain must be <" + DOMAIN + ">.");
    }
    var requirements = new ArrayList<DomainSpecification>();
    for (Sent each : sent.objects("specifications")) {
      requirements.add(requirement(each));
    }
    return new Domain(sent.line("name"), sent.line("description"), List.copyOf(requirements));
  }

  private static DomainSpecification requirement(Sent sent) {
    String includes = sent.line("includes");
    String excludes = sent.line("excludes");
    return switch (sent.className()) {
      case DOMAINS + "HostnameSpecification" -> new DomainSpecification.Hosts(includes, excludes);
      case DOMAINS + "HostnamePortSpecification" ->
          new DomainSpecification.HostPorts(includes, excludes);
      case DOMAINS + "PathSpecification" ->
          new DomainSpecification.Paths(
              includes, excludes, !sent.line("caseSensitive").equals("false"));
      case DOMAINS + "SchemeSpecification" -> new DomainSpecification.Schemes(schemes(sent));
      default ->
          throw new Problem.Invalid(
              "Unknown domain specification. Supported: HostnameSpecification,"
                  + " HostnamePortSpecification, SchemeSpecification and PathSpecification"
                  + " of "
                  + DOMAINS.substring(0, DOMAINS.length() - 1)
                  + ".");
    };
  }

  /** Reads schemes: comma-separated text, or in XML an element per scheme. */
  private static String schemes(Sent sent) {
    List<Sent> each = sent instanceof Sent.Xml ? sent.objects("schemes") : List.of();
    return each.isEmpty()
        ? sent.line("schemes")
        : String.join(
            ",",
            each.stream()
                .map(one -> one instanceof Sent.Xml xml ? xml.element().text() : "")
                .toList());
  }
}
