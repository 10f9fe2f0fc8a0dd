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
  static final String USERNAME_SECRET = "usernameSecret";
  static final String DOMAIN = "com.cloudbees.plugins.credentials.domains.Domain";
  static final String DOMAIN_PACKAGE = "com.cloudbees.plugins.credentials.domains.";

  /** Replacement for a missing secret: empty in a new credential, unchanged in an update. */
  private final Secret missingSecret;

  private CredentialReader(Secret missingSecret) {
    this.missingSecret = missingSecret;
  }

  /** Reads a new credential; if it has no id, one is generated. */
  static Credential readNew(SubmittedObject submitted, CredentialStore store) {
    String id = submitted.trimmed("id");
    return new CredentialReader(Secret.of(""))
        .credential(
            submitted, id.isEmpty() ? UUID.randomUUID().toString() : id, store.defaultScope());
  }

  /** Reads an update of a credential; id and scope default to the current ones. */
  static Credential readUpdate(SubmittedObject submitted, Credential current) {
    String id = submitted.trimmed("id");
    return new CredentialReader(Secret.hidden())
        .credential(submitted, id.isEmpty() ? current.id() : id, current.scope());
  }

  private Credential credential(SubmittedObject submitted, String id, Scope defaultScope) {
    return new Credential(
        id, scope(submitted, defaultScope), submitted.trimmed("description"), content(submitted));
  }

  private static Scope scope(SubmittedObject submitted, Scope defaultScope) {
    String text = submitted.trimmed("scope");
    try {
      return text.isEmpty() ? defaultScope : Scope.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("Invalid scope: use GLOBAL, SYSTEM or USER.");
    }
  }

  /** Reads a secret; a missing or redacted one is replaced by {@link #missingSecret}. */
  private Secret secret(@Nullable SubmittedObject from, String member) {
    Secret secret = from == null ? null : from.secret(member);
    return secret == null || secret.isHidden() ? missingSecret : secret;
  }

  private CredentialData content(SubmittedObject submitted) {
    return switch (submitted.className()) {
      case USERNAME_PASSWORD ->
          new CredentialData.UsernamePassword(
              submitted.trimmed("username"),
              secret(submitted, "password"),
              usernameSecret(submitted));
      case SECRET_TEXT -> new CredentialData.SecretText(secret(submitted, "secret"));
      case SECRET_FILE -> file(submitted);
      case SSH_KEY -> sshKey(submitted);
      case CERTIFICATE -> certificate(submitted);
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

  /** XML without the element means true, as in Jenkins; a form omits a cleared check box. */
  private static boolean usernameSecret(SubmittedObject submitted) {
    return (submitted instanceof SubmittedObject.XmlObject
            && submitted.text(USERNAME_SECRET) == null)
        || submitted.flag(USERNAME_SECRET);
  }

  private CredentialData file(SubmittedObject submitted) {
    if (submitted instanceof SubmittedObject.FormObject form) {
      SecretForm.Part part = form.file("file");
      String name = part == null ? null : part.fileName();
      if (part != null && name != null && !name.isEmpty()) {
        String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return new CredentialData.SecretFile(
            base, Secret.of(Base64.getEncoder().encodeToString(part.bytes())));
      }
    }
    return new CredentialData.SecretFile(
        submitted.trimmed("fileName"), secret(submitted, "secretBytes"));
  }

  private CredentialData sshKey(SubmittedObject submitted) {
    SubmittedObject source = submitted.object("privateKeySource");
    if (source != null
        && !source.className().isEmpty()
        && !source.className().equals(SSH_KEY_DIRECT)
        && !source.className().equals("privateKeySource")) {
      throw new Problem.Invalid(
          "Send the key itself in a privateKeySource of class "
              + SSH_KEY_DIRECT
              + ", because the server does not read keys from its disk.");
    }
    Secret passphrase = secret(submitted, "passphrase");
    return new CredentialData.SshKey(
        submitted.trimmed("username"),
        secret(source, "privateKey"),
        passphrase,
        !passphrase.isHidden() && !passphrase.plain().isEmpty(),
        usernameSecret(submitted));
  }

  private CredentialData certificate(SubmittedObject submitted) {
    SubmittedObject source = submitted.object("keyStoreSource");
    String kind = source == null ? "" : source.className();
    if (kind.equals(CERTIFICATE_PEM)) {
      return new CredentialData.PemCertificate(
          secret(source, "certChain"), secret(source, "privateKey"), secret(submitted, "password"));
    }
    if (kind.endsWith("FileOnMasterKeyStoreSource")) {
      throw new Problem.Invalid(
          "Send the keystore itself in a keyStoreSource of class "
              + CERTIFICATE_UPLOADED
              + " or "
              + CERTIFICATE_PEM
              + ", because the server does not read keystores from its disk.");
    }
    Secret keyStore = null;
    if (source instanceof SubmittedObject.FormObject form) {
      SecretForm.Part part = form.file("uploadedCertFile");
      keyStore =
          part == null || part.bytes().length == 0
              ? form.secret("uploadedKeystore")
              : Secret.of(Base64.getEncoder().encodeToString(part.bytes()));
    } else if (source != null) {
      keyStore = source.secret("uploadedKeystoreBytes");
      // Member name in the XML of older Jenkins versions.
      keyStore = keyStore == null ? source.secret("uploadedKeystore") : keyStore;
    }
    return new CredentialData.Certificate(
        keyStore == null ? missingSecret : keyStore, secret(submitted, "password"));
  }

  /** Reads a domain with its specifications. */
  static Domain domain(SubmittedObject submitted) {
    if (submitted instanceof SubmittedObject.XmlObject && !submitted.className().equals(DOMAIN)) {
      throw new Problem.Invalid("The root element of a domain must be <" + DOMAIN + ">.");
    }
    var specifications = new ArrayList<DomainSpecification>();
    for (SubmittedObject element : submitted.objects("specifications")) {
      specifications.add(specification(element));
    }
    return new Domain(
        submitted.trimmed("name"), submitted.trimmed("description"), List.copyOf(specifications));
  }

  private static DomainSpecification specification(SubmittedObject submitted) {
    String includes = submitted.trimmed("includes");
    String excludes = submitted.trimmed("excludes");
    return switch (submitted.className()) {
      case DOMAIN_PACKAGE + "HostnameSpecification" ->
          new DomainSpecification.Hosts(includes, excludes);
      case DOMAIN_PACKAGE + "HostnamePortSpecification" ->
          new DomainSpecification.HostPorts(includes, excludes);
      case DOMAIN_PACKAGE + "PathSpecification" ->
          new DomainSpecification.Paths(
              includes, excludes, !submitted.trimmed("caseSensitive").equals("false"));
      case DOMAIN_PACKAGE + "SchemeSpecification" ->
          new DomainSpecification.Schemes(schemes(submitted));
      default ->
          throw new Problem.Invalid(
              "Unknown domain specification. Supported: HostnameSpecification,"
                  + " HostnamePortSpecification, SchemeSpecification and PathSpecification"
                  + " of "
                  + DOMAIN_PACKAGE.substring(0, DOMAIN_PACKAGE.length() - 1)
                  + ".");
    };
  }

  /** Reads schemes: comma-separated text or, in XML, one element per scheme. */
  private static String schemes(SubmittedObject submitted) {
    List<SubmittedObject> elements =
        submitted instanceof SubmittedObject.XmlObject ? submitted.objects("schemes") : List.of();
    return elements.isEmpty()
        ? submitted.trimmed("schemes")
        : String.join(
            ",",
            elements.stream()
                .map(element ->
                    element instanceof SubmittedObject.XmlObject xml ? xml.element().text() : "")
                .toList());
  }
}
