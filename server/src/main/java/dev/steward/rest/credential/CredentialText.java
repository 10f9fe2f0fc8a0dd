package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Domain;
import dev.steward.rest.model.CredentialModel;
import dev.steward.text.XmlReader;
import java.util.List;

/** Converts credentials and domains to and from the XML that the command line uses. */
public final class CredentialText {

  private static final String DOMAIN_CREDENTIALS =
      "com.cloudbees.plugins.credentials.domains.DomainCredentials";

  private CredentialText() {}

  /** XML of a credential, with each secret redacted. */
  public static String of(Credential credential) {
    return CredentialXml.of(credential);
  }

  public static String of(Domain domain) {
    return CredentialXml.of(domain);
  }

  /** XML of a domain with its credentials, as one element of a store's list. */
  public static String of(Domain domain, List<Credential> credentials) {
    var xml = new StringBuilder("  <" + DOMAIN_CREDENTIALS + ">\n");
    String element = CredentialReader.DOMAIN;
    String domainXml = CredentialXml.of(domain).replace("<" + element + ">", "<domain>");
    appendIndented(xml, "    ", domainXml.replace("</" + element + ">", "</domain>"));
    xml.append("    <credentials>\n");
    credentials.forEach(credential -> appendIndented(xml, "      ", CredentialXml.of(credential)));
    return xml.append("    </credentials>\n  </")
        .append(DOMAIN_CREDENTIALS)
        .append(">\n")
        .toString();
  }

  private static void appendIndented(StringBuilder into, String indent, String xml) {
    xml.lines().forEach(line -> into.append(indent).append(line).append('\n'));
  }

  /** Display name of a credential in lists. */
  public static String displayName(Credential credential) {
    return CredentialModel.displayName(credential);
  }

  /** Reads a new credential; if it has no id, one is generated. */
  public static Credential readNew(String xml, CredentialStore store) {
    return CredentialReader.readNew(new SubmittedObject.XmlObject(XmlReader.read(xml)), store);
  }

  /** Reads an update of a credential; redacted secrets stay unchanged. */
  public static Credential readUpdate(String xml, Credential current) {
    return CredentialReader.readUpdate(new SubmittedObject.XmlObject(XmlReader.read(xml)), current);
  }

  public static Domain readDomain(String xml) {
    return CredentialReader.domain(new SubmittedObject.XmlObject(XmlReader.read(xml)));
  }
}
