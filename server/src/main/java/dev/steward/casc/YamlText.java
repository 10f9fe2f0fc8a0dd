package dev.steward.casc;

import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * Writes configuration as YAML that parses to the same values in YAML 1.2 and in YAML 1.1, the
 * version that Jenkins reads.
 */
final class YamlText extends StandardRepresenter {

  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setIndicatorIndent(2)
          .setIndentWithIndicator(true)
          .setSplitLines(false)
          .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
          .setDereferenceAliases(true)
          .build();

  /** Characters that YAML 1.1 treats as line breaks or does not allow. */
  private static final Pattern SPECIAL = Pattern.compile("[\u007f\u0085\u2028\u2029\ufeff]");

  private YamlText() {
    super(SETTINGS);
  }

  static String of(Map<String, Object> top) {
    // The library does not escape characters that YAML 1.2 allows; text with them is always
    // double-quoted.
    return SPECIAL
        .matcher(new Dump(SETTINGS, new YamlText()).dumpToString(top))
        .replaceAll(match -> String.format("\\\\u%04x", (int) match.group().charAt(0)));
  }

  @Override
  protected Node representScalar(Tag tag, String text, ScalarStyle style) {
    return tag.equals(Tag.STR)
        // Escapes the variables of scripts, because the server must not resolve them.
        ? super.representScalar(tag, text.replace("${", "^${"), style(text))
        : super.representScalar(tag, text, style);
  }

  /** Returns the preferred style; the library quotes text that this style would change. */
  private static ScalarStyle style(String text) {
    if (text.indexOf('\r') >= 0 || SPECIAL.matcher(text).find()) {
      return ScalarStyle.DOUBLE_QUOTED;
    }
    if (text.indexOf('\n') >= 0) {
      return ScalarStyle.LITERAL;
    }
    boolean isWord = text.matches("(?i)true|false|null|yes|no|on|off|y|n");
    return text.matches("[A-Za-z/].*") && !isWord ? ScalarStyle.PLAIN : ScalarStyle.SINGLE_QUOTED;
  }
}
