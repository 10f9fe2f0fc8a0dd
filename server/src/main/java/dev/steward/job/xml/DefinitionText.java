package dev.steward.job.xml;

import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.text.XmlText;
import dev.steward.type.TypeRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
    return XmlText.withElement(xml, element, XmlText.element(element, value));
  }

  /** The elements whose {@code authToken} is a secret. */
  private static final Set<String> ROOTS =
      Set.of("project", DefinitionReader.CLASS, PipelineXml.ROOT, PipelineXml.CLASS);

  private static final String AUTH_TOKEN = "authToken";

  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\b([A-Za-z]+)\\s*=\\s*([\"'])(.*?)\\2");

  /** A secret in the text: its value and its range of characters. */
  private record SecretSpan(String value, int start, int end) {}

  /** Returns the XML with {@code change} applied to each secret. */
  public static String replaceSecrets(
      String xml, TypeRegistry types, UnaryOperator<String> change) {
    List<SecretSpan> secrets = new ArrayList<>();
    collect(xml, XmlReader.read(xml), types, secrets);
    secrets.sort(Comparator.comparingInt(SecretSpan::start).reversed());
    var out = new StringBuilder(xml);
    for (SecretSpan secret : secrets) {
      if (secret.value().isEmpty()) {
        continue;
      }
      String changed = change.apply(secret.value());
      if (!changed.equals(secret.value())) {
        out.replace(secret.start(), secret.end(), XmlText.escape(changed));
      }
    }
    return out.toString();
  }

  private static void collect(
      String xml, XmlElement element, TypeRegistry types, List<SecretSpan> secrets) {
    if (ROOTS.contains(element.name())) {
      collect(xml, element, AUTH_TOKEN, secrets);
    }
    types.secrets(element.name()).forEach(secret -> collect(xml, element, secret, secrets));
    element.children().forEach(child -> collect(xml, child, types, secrets));
  }

  /** Adds the values of the child and the attribute with that name. */
  private static void collect(
      String xml, XmlElement element, String secret, List<SecretSpan> secrets) {
    XmlElement value = element.find(secret);
    if (value != null) {
      secrets.add(new SecretSpan(value.text(), value.contentStart(), value.contentEnd()));
    }
    String attribute = element.attribute(secret);
    if (attribute != null) {
      Matcher matcher = ATTRIBUTE.matcher(xml).region(element.start(), element.contentStart());
      while (matcher.find()) {
        if (matcher.group(1).equals(secret)) {
          secrets.add(new SecretSpan(attribute, matcher.start(3), matcher.end(3)));
          return;
        }
      }
    }
  }
}
