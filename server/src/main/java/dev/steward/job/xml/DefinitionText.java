package dev.steward.job.xml;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Edits single elements of a config.xml and preserves all other characters, including comments,
 * whitespace and unsupported elements.
 */
public final class DefinitionText {

  /** Definition of a job that is created without XML. */
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

  /** Adds the XML declaration that Jenkins clients expect. */
  public static String withDeclaration(String xml) {
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

  /** Returns the XML with a child of the root set to {@code value}. */
  public static String with(String xml, String element, String value) {
    return withElement(xml, element, element(element, value));
  }

  /** Formats an element with text content. */
  static String element(String name, String value) {
    return "<" + name + ">" + escape(value) + "</" + name + ">";
  }

  /** Returns the XML with a child of the root replaced by {@code replacement}. */
  public static String withElement(String xml, String element, String replacement) {
    XmlElement root = XmlReader.read(xml);
    XmlElement old = root.find(element);
    if (old != null) {
      return xml.substring(0, old.start()) + replacement + xml.substring(old.end());
    }
    if (root.isEmptyTag()) {
      int slash = xml.lastIndexOf("/>", root.end());
      return xml.substring(0, slash)
          + ">\n  "
          + replacement
          + "\n</"
          + root.name()
          + ">"
          + xml.substring(root.end());
    }
    return xml.substring(0, root.contentStart())
        + "\n  "
        + replacement
        + xml.substring(root.contentStart());
  }

  /**
   * Parent elements of secrets, and the name of the child element or attribute that holds the
   * secret.
   */
  private static final Map<String, String> SECRETS =
      Map.of(
          "hudson.model.PasswordParameterDefinition",
          "defaultValue",
          "com.dabsquared.gitlabjenkins.GitLabPushTrigger",
          "secretToken",
          "org.jenkinsci.plugins.gwt.GenericTrigger",
          "token",
          "varPasswordPair",
          "password",
          "project",
          "authToken",
          DefinitionReader.CLASS,
          "authToken");

  private static final Pattern PASSWORD = Pattern.compile("\\bpassword\\s*=\\s*([\"'])(.*?)\\1");

  /** A secret in the text: its value and its range of characters. */
  private record SecretSpan(String value, int start, int end) {}

  /** Returns the XML with {@code change} applied to each secret. */
  public static String replaceSecrets(String xml, UnaryOperator<String> change) {
    List<SecretSpan> secrets = new ArrayList<>();
    collect(xml, XmlReader.read(xml), secrets);
    secrets.sort(Comparator.comparingInt(SecretSpan::start).reversed());
    var out = new StringBuilder(xml);
    for (SecretSpan secret : secrets) {
      if (secret.value().isEmpty()) {
        continue;
      }
      String changed = change.apply(secret.value());
      if (!changed.equals(secret.value())) {
        out.replace(secret.start(), secret.end(), escape(changed));
      }
    }
    return out.toString();
  }

  private static void collect(String xml, XmlElement element, List<SecretSpan> secrets) {
    String secret = SECRETS.get(element.name());
    if (secret != null) {
      XmlElement value = element.find(secret);
      if (value != null) {
        secrets.add(new SecretSpan(value.text(), value.contentStart(), value.contentEnd()));
      }
      String attribute = element.attribute(secret);
      if (attribute != null) {
        Matcher matcher = PASSWORD.matcher(xml).region(element.start(), element.contentStart());
        if (matcher.find()) {
          secrets.add(new SecretSpan(attribute, matcher.start(2), matcher.end(2)));
        }
      }
    }
    element.children().forEach(child -> collect(xml, child, secrets));
  }

  static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
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
