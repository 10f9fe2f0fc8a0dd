package dev.steward.rest.credential;

import dev.steward.credential.Credential;
import dev.steward.credential.Domain;
import dev.steward.credential.StoreOf;
import dev.steward.text.XmlReader;
import java.util.List;

/** Credentials and domains as the texts that a command line reads and writes. */
public final class CredentialText {

  private static final String IN_DOMAIN =
      "com.cloudbees.plugins.credentials.domains.DomainCredentials";

  private CredentialText() {}

  /** The wire's XML, with each secret redacted. */
  public static String of(Credential credential) {
    return CredentialXml.of(credential);
  }

  public static String of(Domain domain) {
    return CredentialXml.of(domain);
  }

  /** A domain and all that is in it, as one element of the list of a store. */
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

  /** What the credential is called in lists. */
  public static String name(Credential credential) {
    return CredentialModel.displayName(credential);
  }

  /** A new credential; one without an id gets one. */
  public static Credential created(String xml, StoreOf store) {
    return CredentialReader.created(new Sent.Xml(XmlReader.read(xml)), store);
  }

  /** What a credential is to become; what is redacted stays as it was. */
  public static Credential changed(String xml, Credential before) {
    return CredentialReader.changed(new Sent.Xml(XmlReader.read(xml)), before);
  }

  public static Domain domain(String xml) {
    return CredentialReader.domain(new Sent.Xml(XmlReader.read(xml)));
  }
}
