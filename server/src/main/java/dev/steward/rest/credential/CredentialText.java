package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Domain;
import dev.steward.text.XmlReader;
import java.util.List;

/** Converts credentials and domains from and to the XML that the command line uses. */
public final class CredentialText {

  private static final String IN_DOMAIN =
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
    var xml = new StringBuilder("  <" + IN_DOMAIN + ">\n");
    String element = CredentialReader.DOMAIN;
    String own = CredentialXml.of(domain).replace("<" + element + ">", "<domain>");
    indented(xml, "    ", own.replace("</" + element + ">", "</domain>"));
    xml.append("    <credentials>\n");
    credentials.forEach(each -> indented(xml, "      ", CredentialXml.of(each)));
    return xml.append("    </credentials>\n  </").append(IN_DOMAIN).append(">\n").toString();
  }

  private static void indented(StringBuilder into, String indent, String xml) {
    xml.lines().forEach(line -> into.append(indent).append(line).append('\n'));
  }

  /** Display name in lists. */
  public static String name(Credential credential) {
    return CredentialModel.displayName(credential);
  }

  /** Reads a new credential; a missing id is generated. */
  public static Credential created(String xml, CredentialStore store) {
    return CredentialReader.created(new Sent.Xml(XmlReader.read(xml)), store);
  }

  /** Reads an update of a credential; redacted secrets stay unchanged. */
  public static Credential changed(String xml, Credential before) {
    return CredentialReader.changed(new Sent.Xml(XmlReader.read(xml)), before);
  }

  public static Domain domain(String xml) {
    return CredentialReader.domain(new Sent.Xml(XmlReader.read(xml)));
  }
}
