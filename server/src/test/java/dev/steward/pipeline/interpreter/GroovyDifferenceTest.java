package dev.steward.pipeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.ExpressionGenerator;
import dev.steward.pipeline.value.OracleProcess;
import dev.steward.pipeline.value.OutcomeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the value, its text and types, or the exception of some 4,500 scripts with what the real
 * Groovy 2.4.21 gives. Differences that are meant are listed in {@link ExplainedDifferences}.
 */
@Tag("integration")
class GroovyDifferenceTest {
  private static final long SEED = 20;
  private static final int RECEIVERS_PER_METHOD = 6;
  private static final int OPERATIONS = 1_500;

  @TempDir private Path directory;

  @Test
  void scriptsGiveWhatGroovyGives() throws Exception {
    List<String> scripts = scripts();
    List<String> expected = OracleProcess.outcomes(scripts, directory);
    List<String> actual = outcomes(scripts);
    assertThat(expected).hasSameSizeAs(scripts);
    List<String> differences = new ArrayList<>();
    Set<String> explained = new LinkedHashSet<>();
    int same = 0;
    for (int i = 0; i < scripts.size(); i++) {
      String ours = ExplainedDifferences.normalize(actual.get(i));
      String groovys = ExplainedDifferences.normalize(expected.get(i));
      if (ours.equals(groovys)) {
        same++;
        continue;
      }
      String reason = ExplainedDifferences.reason(scripts.get(i), expected.get(i), actual.get(i));
      if (reason == null) {
        differences.add(
            "script:\n" + scripts.get(i) + "\nGroovy: " + groovys + "\nSteward: " + ours);
      } else {
        explained.add(reason);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(same).isGreaterThan(4_000);
    assertThat(explained).containsExactlyInAnyOrderElementsOf(ExplainedDifferences.reasons());
  }

  private static List<String> scripts() throws IOException {
    List<String> result = new ArrayList<>();
    try (InputStream text =
        OutcomeText.class.getResourceAsStream("/dev/steward/pipeline/value/scripts.txt")) {
      assertThat(text).isNotNull();
      for (String script :
          new String(text.readAllBytes(), StandardCharsets.UTF_8).split("\n---\n", -1)) {
        result.add(script.strip());
      }
    }
    result.addAll(new ExpressionGenerator(SEED).generate(RECEIVERS_PER_METHOD, OPERATIONS));
    return result;
  }

  private static List<String> outcomes(List<String> scripts) throws Exception {
    return Scripts.onVirtualThread(() -> {
      List<String> result = new ArrayList<>();
      for (String script : scripts) {
        result.add(outcome(script));
      }
      return result;
    });
  }

  private static String outcome(String text) {
    Script script;
    try {
      script = ScriptParser.parse("Script1", text);
    } catch (SyntaxFailure e) {
      return "syntax error";
    }
    var budget = new Budget(Budget.DEFAULT_LIMITS);
    var interpreter = new Interpreter(new PlainEnvironment(), Scripts.FIXED, budget);
    return ScopedValue.where(Evaluation.CURRENT, new Evaluation(budget, Scripts.FIXED))
        .call(() -> {
          try {
            return OutcomeText.ofValue(interpreter.run(script, new ScriptVariables()));
          } catch (Throwable e) {
            return OutcomeText.ofThrown(e);
          }
        });
  }
}
