package dev.steward.pipeline.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.testing.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodTableTest {
  private static @Nullable Object call(
      @Nullable Object receiver, String name, @Nullable Object... arguments) {
    return TestEvaluation.run(() -> MethodTable.call(receiver, name, arguments));
  }

  private static @Nullable Object callStatic(
      String type, String name, @Nullable Object... arguments) {
    return TestEvaluation.run(() -> MethodTable.call(TypeValue.known(type), name, arguments));
  }

  @Test
  void theReferencePageIsThatOfTheGenerator() throws IOException {
    Golden.assertText(
        Path.of("../docs/reference/pipeline-methods.md"),
        PipelineMethodsPage.text(MethodTable.signatures()));
  }

  @Test
  void aMethodIsFoundByTheTypesOfItsArguments() {
    assertThat(call("abc", "padLeft", 5, "*")).isEqualTo("**abc");
    assertThat(call(List.of(3, 1, 2), "join", "-")).isEqualTo("3-1-2");
    assertThat(call(new ArrayList<>(List.of(5, 6, 7)), "remove", 1)).isEqualTo(6);
    assertThat(call(7, "intdiv", 2)).isEqualTo(3);
  }

  @Test
  void aMethodThatIsNotListedDoesNotExist() {
    assertThatThrownBy(() -> call("abc", "foo", 1, "x"))
        .isInstanceOf(MissingMethod.class)
        .hasMessage(
            "No signature of method: java.lang.String.foo() is applicable for argument types:"
                + " (java.lang.Integer, java.lang.String) values: [1, x]");
    assertThatThrownBy(() -> call("abc", "getClass().forName", "java.lang.Runtime"))
        .isInstanceOf(MissingMethod.class);
  }

  @ParameterizedTest
  @CsvSource({
    "java.lang.System, getenv, Use env.NAME for the environment of the build.",
    "java.lang.System, exit, Use the step error to end the build.",
    "java.lang.Thread, sleep, Use the step sleep.",
    "java.lang.Class, forName, A pipeline cannot reach objects of the server.",
  })
  void whatReachesTheServerSaysWhatToUse(String type, String name, String hint) {
    assertThatThrownBy(() -> callStatic(type, name))
        .isInstanceOf(MissingMethod.class)
        .hasMessageContaining(hint);
  }

  @Test
  void aCommandOfATextSaysWhatToUse() {
    assertThatThrownBy(() -> call("rm -rf /", "execute"))
        .hasMessageContaining("Use the step sh to run a command.");
    assertThat(Alternatives.refusedType("File")).isEqualTo("java.io.File");
    assertThat(Alternatives.forRefused("java.io.File")).contains("readFile");
    assertThat(Alternatives.refusedType("Nonsense")).isNull();
  }

  @Test
  void nullHasTheTextsOfGroovy() {
    assertThatThrownBy(() -> call(null, "trim"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("Cannot invoke method trim() on null object");
    assertThatThrownBy(() -> TestEvaluation.run(() -> MethodTable.property(null, "name")))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("Cannot get property 'name' on null object");
  }

  @Test
  void timeAndRandomValuesComeFromOutside() {
    assertThat(callStatic("java.lang.System", "currentTimeMillis")).isEqualTo(1_000L);
    assertThat(callStatic("java.util.UUID", "randomUUID")).isEqualTo(new UUID(1, 2));
    assertThat(
            TestEvaluation.run(() ->
                MethodTable.call(
                    MethodTable.create(TypeValue.known("java.util.Date")),
                    "format",
                    "yyyy-MM-dd HH:mm:ss")))
        .isEqualTo("1970-01-01 00:00:01");
    assertThat(callStatic("java.lang.Math", "random"))
        .isEqualTo(callStatic("java.lang.Math", "random"));
  }

  @Test
  void aClosureInAMapIsCalledLikeAMethod() {
    var map = new LinkedHashMap<String, Object>();
    map.put("twice", TestEvaluation.closure(1, arguments -> (int) arguments[0] * 2));
    assertThat(call(map, "twice", 21)).isEqualTo(42);
  }

  @Test
  void theLinterKnowsTheNames() {
    assertThat(MethodTable.methodNames())
        .containsAll(
            Set.of(
                "trim",
                "split",
                "each",
                "join",
                "replaceAll",
                "toInteger",
                "collect",
                "tokenize",
                "randomUUID",
                "parseText",
                "stripIndent",
                "collectEntries",
                "prettyPrint"))
        .doesNotContain("execute", "getClassLoader", "getDeclaredFields");
    assertThat(MethodTable.propertyNames()).contains("message", "time", "class", "length");
  }
}
