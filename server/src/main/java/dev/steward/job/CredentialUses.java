package dev.steward.job;

import dev.steward.store.Tx;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the jobs whose definition references a credential. There is no index of such references:
 * all definitions are searched on demand, before a credential is deleted.
 */
final class CredentialUses {

  private static final String PARAMETER =
      "com.cloudbees.plugins.credentials.CredentialsParameterDefinition";

  /** Element with a list of credential ids, such as that of the SSH agent. */
  private static final String LIST = "credentialIds";

  private CredentialUses() {}

  /** The ids of the jobs that reference a credential. */
  static List<Long> of(Tx tx, String credential) {
    var all = new ArrayList<Long>();
    DefinitionRows.definitionsContaining(tx, unescapedPrefix(credential))
        .forEach((id, text) -> {
          if (references(XmlReader.read(text), credential)) {
            all.add(id);
          }
        });
    return all;
  }

  /** The part of the id before the first character that is escaped in XML. */
  private static String unescapedPrefix(String credential) {
    return credential.replaceAll("[&<>\"'].*", "");
  }

  /**
   * Checks all elements that contain a credential id, and the default values of credential
   * parameters.
   */
  private static boolean references(XmlElement element, String credential) {
    String name = element.name();
    boolean holds = name.equals("credentialsId") || name.endsWith("CredentialsId");
    if ((holds && element.text().strip().equals(credential))
        || (name.equals(PARAMETER) && element.textOf("defaultValue", "").equals(credential))) {
      return true;
    }
    return element.children().stream()
        .anyMatch(child ->
            (name.equals(LIST) && child.text().strip().equals(credential))
                || references(child, credential));
  }
}
