package dev.steward.job.xml;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes single elements of a config.xml and leaves every other character as it was sent:
 * comments, blanks, and what nobody here understands.
 */
public final class DefinitionText {

  /** What a job made without XML does: nothing yet. */
  public static final String EMPTY =
      """
      <project>
        <keepDependencies>false</keepDependencies>
        <properties/>
        <scm class="hudson.scm.NullSCM"/>
        <canRoam>false</canRoam>
        <disabled>false</disabled>
        <blockBuildWhenDownstreamBuilding>false</blockBuildWhenDownstreamBuilding>
        <blockBuildWhenUpstreamBuilding>false</blockBuildWhenUpstreamBuilding>
        <triggers/>
        <concurrentBuild>false</concurrentBuild>
        <builders/>
        <publishers/>
        <buildWrappers/>
      </project>
      """;

  private static final String DECLARATION = "<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n";

  private DefinitionText() {}

  /** The text as it is read: under the declaration that clients of the wire expect. */
  public static String declared(String xml) {
    return DECLARATION + xml.substring(bodyStart(xml));
  }

  private static int bodyStart(String xml) {
    int at = xml.startsWith("\uFEFF") ? 1 : 0;
    if (xml.startsWith("<?xml", at)) {
      int end = xml.indexOf("?>", at);
      at = end < 0 ? at : end + 2;
      while (at < xml.length() && Character.isWhitespace(xml.charAt(at))) {
        at++;
      }
    }
    return at;
  }

  /** The same text in which the element below the root says {@code value}. */
  public static String with(String xml, String element, String value) {
    XmlElement root = DefinitionReader.root(xml);
    String written = "<" + element + ">" + escape(value) + "</" + element + ">";
    XmlElement old = root.find(element);
    if (old != null) {
      return xml.substring(0, old.start()) + written + xml.substring(old.end());
    }
    if (root.isEmptyTag()) {
      int slash = xml.lastIndexOf("/>", root.end());
      return xml.substring(0, slash)
          + ">\n  "
          + written
          + "\n</project>"
          + xml.substring(root.end());
    }
    return xml.substring(0, root.contentStart())
        + "\n  "
        + written
        + xml.substring(root.contentStart());
  }

  /** The same text in which each secret default of a parameter went through {@code change}. */
  public static String withSecrets(String xml, UnaryOperator<String> change) {
    List<XmlElement> secrets = new ArrayList<>();
    collect(XmlReader.read(xml), secrets);
    var out = new StringBuilder(xml);
    for (XmlElement secret : secrets.reversed()) {
      String value = secret.text();
      String changed = change.apply(value);
      if (!value.isEmpty() && !changed.equals(value)) {
        out.replace(secret.contentStart(), secret.contentEnd(), escape(changed));
      }
    }
    return out.toString();
  }

  private static void collect(XmlElement element, List<XmlElement> secrets) {
    for (XmlElement child : element.children()) {
      if (child.name().equals("hudson.model.PasswordParameterDefinition")) {
        @Nullable XmlElement value = child.find("defaultValue");
        if (value != null) {
          secrets.add(value);
        }
      } else {
        collect(child, secrets);
      }
    }
  }

  private static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '\r' -> out.append("&#13;");
        default -> {
          if (Character.isISOControl(c) && c != '\n' && c != '\t') {
            out.append("&#").append((int) c).append(';');
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }
}
