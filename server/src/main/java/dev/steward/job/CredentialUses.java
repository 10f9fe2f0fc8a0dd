package dev.steward.job;

import dev.steward.store.Tx;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Which jobs name a credential. Nobody keeps count of it: their definitions are looked through when
 * somebody asks, which is before one is deleted.
 */
final class CredentialUses {

  private static final String PARAMETER =
      "com.cloudbees.plugins.credentials.CredentialsParameterDefinition";

  private CredentialUses() {}

  /** The ids of the jobs. */
  static List<Long> of(Tx tx, String credential) {
    var all = new ArrayList<Long>();
    JobRows.definitionsWith(tx, plain(credential))
        .forEach((id, text) -> {
          if (names(XmlReader.read(text), credential)) {
            all.add(id);
          }
        });
    return all;
  }

  /** As much of it as stands in every definition in the same way, escaped or not. */
  private static String plain(String credential) {
    return credential.replaceAll("[&<>\"'].*", "");
  }

  /** In any element for the id of one, and as what a parameter says by itself. */
  private static boolean names(XmlElement element, String credential) {
    String name = element.name();
    boolean holds = name.equals("credentialsId") || name.endsWith("CredentialsId");
    if ((holds && element.text().strip().equals(credential))
        || (name.equals(PARAMETER) && element.textOf("defaultValue", "").equals(credential))) {
      return true;
    }
    return element.children().stream().anyMatch(child -> names(child, credential));
  }
}
