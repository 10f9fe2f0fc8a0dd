package dev.steward.managedfile;

import dev.steward.managedfile.ManagedFile.CredentialMapping;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Writes credentials into the text of a managed file. */
public final class FileContent {

  private FileContent() {}

  /**
   * The content for a build.
   *
   * @param credentials by the keys of the file's mappings; keys without a credential stay unchanged
   */
  public static String of(ManagedFile file, Map<String, FileCredential> credentials) {
    if (credentials.isEmpty() && file.kind() != ManagedFileKind.NPM) {
      return file.content();
    }
    return switch (file.kind()) {
      case MAVEN_SETTINGS, GLOBAL_MAVEN_SETTINGS -> mavenSettings(file, credentials);
      case PROPERTIES -> properties(file.content(), credentials);
      case CUSTOM -> tokens(file.content(), credentials);
      case NPM -> npm(file, credentials);
      case JSON, XML, GROOVY, MAVEN_TOOLCHAINS -> file.content();
    };
  }

  private static String mavenSettings(ManagedFile file, Map<String, FileCredential> credentials) {
    String text =
        file.content().isBlank() ? "<settings>\n</settings>\n" : file.content().strip() + "\n";
    var added = new StringBuilder();
    for (Map.Entry<String, FileCredential> entry : credentials.entrySet()) {
      FileCredential credential = entry.getValue();
      added.append("\n    <server>\n      ").append(XmlText.element("id", entry.getKey()));
      if (credential.privateKey().isEmpty()) {
        added
            .append("\n      ")
            .append(XmlText.element("username", credential.username()))
            .append("\n      ")
            .append(XmlText.element("password", credential.secret()));
      } else {
        added
            .append("\n      ")
            .append(XmlText.element("username", credential.username()))
            .append("\n      ")
            .append(XmlText.element("privateKey", credential.privateKey()))
            .append("\n      ")
            .append(XmlText.element("passphrase", credential.secret()));
      }
      added.append("\n    </server>");
    }
    EditableElement.EditableDocument document = EditableElement.document(text);
    EditableElement servers = document.root().find("servers");
    var kept = new StringBuilder();
    if (servers != null && !file.replacesAll()) {
      for (EditableElement server : servers.children()) {
        if (!credentials.containsKey(server.textOf("id", "").strip())) {
          kept.append("\n    ").append(server.toXml());
        }
      }
    }
    document.root().set(EditableElement.of("<servers>" + kept + added + "\n  </servers>"));
    return document.toXml();
  }

  /** Sets the values of keys; a key that the text does not contain is added. */
  private static String properties(String text, Map<String, FileCredential> credentials) {
    var out = new StringBuilder();
    text.lines()
        .filter(line -> !credentials.containsKey(keyOf(line)))
        .forEach(line -> out.append(line).append('\n'));
    credentials.forEach((key, credential) ->
        out.append(key).append('=').append(escaped(credential.secret())).append('\n'));
    return out.toString();
  }

  private static String keyOf(String line) {
    int end = 0;
    while (end < line.length() && "=:".indexOf(line.charAt(end)) < 0) {
      end++;
    }
    return line.substring(0, end).strip();
  }

  /** A value for a properties file. */
  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n");
  }

  /** Replaces {@code ${TOKEN}}, and {@code ${TOKEN_USR}} and {@code ${TOKEN_PSW}} of logins. */
  private static String tokens(String text, Map<String, FileCredential> credentials) {
    String all = text;
    for (Map.Entry<String, FileCredential> entry : credentials.entrySet()) {
      FileCredential credential = entry.getValue();
      String key = entry.getKey();
      String whole =
          credential.username().isEmpty()
              ? credential.secret()
              : credential.username() + ":" + credential.secret();
      all =
          all.replace("${" + key + "}", whole)
              .replace("${" + key + "_USR}", credential.username())
              .replace("${" + key + "_PSW}", credential.secret());
    }
    return all;
  }

  private static String npm(ManagedFile file, Map<String, FileCredential> credentials) {
    var out = new StringBuilder(file.content());
    if (!file.content().isEmpty() && !file.content().endsWith("\n")) {
      out.append('\n');
    }
    for (CredentialMapping mapping : file.credentials()) {
      FileCredential credential = credentials.get(mapping.key());
      String url = mapping.key().endsWith("/") ? mapping.key() : mapping.key() + "/";
      if (mapping.detail().isBlank()) {
        out.append("registry=").append(url).append('\n');
      }
      for (String scope : mapping.detail().strip().split("\\s+", -1)) {
        if (!scope.isEmpty()) {
          out.append(scope.startsWith("@") ? scope : "@" + scope)
              .append(":registry=")
              .append(url)
              .append('\n');
        }
      }
      int scheme = url.indexOf("//");
      if (credential != null && scheme >= 0) {
        String prefix = url.substring(scheme);
        if (credential.username().isEmpty()) {
          out.append(prefix).append(":_authToken=").append(credential.secret()).append('\n');
        } else {
          String pair = credential.username() + ":" + credential.secret();
          out.append(prefix)
              .append(":_auth=")
              .append(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
              .append('\n');
        }
      }
    }
    return out.toString();
  }
}
