package dev.steward.pipeline.interpreter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.Statement;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.MissingProperty;
import dev.steward.pipeline.value.ScriptObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptEnvironmentTest {
  private final RecordingEnvironment environment = new RecordingEnvironment();

  private Object evaluate(String text) throws Exception {
    return Scripts.text(text, environment);
  }

  @Test
  void unknownMethodsAreSteps() throws Exception {
    evaluate("echo 'hello'; echo message: 'x', n: 1; this.echo('y')");
    assertThat(environment.calls)
        .containsExactly("echo[hello]", "echo[[message:x, n:1]]", "echo[y]");
  }

  @Test
  void stepsGetTemplatesAsTheyAre() throws Exception {
    assertThat(evaluate("def n = 1; step(\"n$n\").class.simpleName")).isEqualTo("GStringImpl");
  }

  @Test
  void bodiesOfBlockStepsAreClosures() throws Exception {
    assertThat(evaluate("def x = 1; block('a') { echo \"x$x\"; x + 1 }")).isEqualTo("2");
    assertThat(environment.calls).containsExactly("block[a, {}]", "echo[x1]", "end of block");
  }

  @Test
  void stepsAreCalledFromMethodsClosuresAndNestedBlocks() throws Exception {
    evaluate(
        """
        def helper(x) { echo "helper $x" }
        block { [1, 2].each { helper(it) } }
        """);
    assertThat(environment.calls)
        .containsExactly("block[{}]", "echo[helper 1]", "echo[helper 2]", "end of block");
  }

  @Test
  void methodsOfTheScriptHideSteps() throws Exception {
    assertThat(evaluate("def echo(x) { \"own $x\" }; echo 'a'")).isEqualTo("own a");
    assertThat(environment.calls).isEmpty();
  }

  @Test
  void variablesHideSteps() throws Exception {
    assertThat(evaluate("def echo = { \"local $it\" }; echo 'a'")).isEqualTo("local a");
    assertThat(evaluate("echo = { \"bound $it\" }; echo 'a'")).isEqualTo("bound a");
    assertThat(environment.calls).isEmpty();
  }

  @Test
  void anUnknownStepIsTheErrorOfTheEnvironment() {
    assertThatThrownBy(() -> evaluate("nope 'x'"))
        .isInstanceOf(NoSuchMethodError.class)
        .hasMessage("No such DSL method 'nope' found among steps");
  }

  @Test
  void unknownNamesAreVariablesOfTheEnvironment() throws Exception {
    environment.variables.put("BRANCH", "main");
    environment.variables.put("EMPTY", null);
    assertThat(evaluate("def f() { BRANCH }; [BRANCH, f(), [1].collect { BRANCH }, EMPTY]"))
        .isEqualTo("[main, main, [main], null]");
    assertThatThrownBy(() -> evaluate("OTHER"))
        .isInstanceOf(MissingProperty.class)
        .hasMessage("No such property: OTHER for class: WorkflowScript");
  }

  @Test
  void variablesOfTheScriptHideThoseOfTheEnvironment() throws Exception {
    environment.variables.put("NAME", "environment");
    assertThat(evaluate("def before = NAME; NAME = 'script'; [before, NAME]"))
        .isEqualTo("[environment, script]");
    assertThat(environment.undeclared).containsExactly("WorkflowScript.NAME");
  }

  @Test
  void declaredVariablesAreNotReported() throws Exception {
    evaluate("def x = 1; x = 2; [1].each { x = it }");
    assertThat(environment.undeclared).isEmpty();
  }

  @Test
  void exceptionsOfStepsCanBeCaught() throws Exception {
    assertThat(evaluate("try { fail 'boom' } catch (e) { \"caught ${e.message}\" }"))
        .isEqualTo("caught boom");
  }

  @Test
  void stepsKnowWhereTheyAreCalled() throws Exception {
    evaluate("echo 'a'\n\ndef f() {\n  echo 'b'\n}\n  f()\n");
    assertThat(environment.locations)
        .extracting(SourceLocation::file, SourceLocation::line)
        .containsExactly(tuple("WorkflowScript", 1), tuple("WorkflowScript", 4));
  }

  @Test
  void anonymousClassesOfAScriptCallSteps() throws Exception {
    evaluate("interface F { def go() }\ndef f = new F() { def go() { echo 'inside' } }\nf.go()");
    assertThat(environment.calls).containsExactly("echo[inside]");
  }

  @Test
  void classesCallStepsOnAScriptThatTheyAreGiven() throws Exception {
    evaluate("class C { def s; def f() { s.echo 'from class' } }\nnew C(s: this).f()");
    assertThat(environment.calls).containsExactly("echo[from class]");
  }

  @Test
  void classesDoNotCallStepsThemselves() {
    assertThatThrownBy(() -> evaluate("class C { def f() { echo 'x' } }\nnew C().f()"))
        .hasMessageStartingWith(
            "No signature of method: C.echo() is applicable for argument types:"
                + " (java.lang.String) values: [x]");
  }

  @Test
  void classesOfLibrariesAreFoundByTheirName() throws Exception {
    environment.sources.put(
        "org.acme.Tool",
        """
        package org.acme
        class Tool implements Serializable {
          static final String NAME = 'tool'
          def script
          Tool(script) { this.script = script }
          def run(x) { script.echo "tool $x ${new Helper().help()}"; x * 2 }
        }
        class Helper { def help() { 'helped' } }
        """);
    assertThat(
            evaluate(
                """
                import org.acme.Tool
                import org.acme.*
                def t = new Tool(this)
                [t.run(2), Tool.NAME, new org.acme.Tool(this).run(3)]
                """))
        .isEqualTo("[4, tool, 6]");
    assertThat(environment.calls).containsExactly("echo[tool 2 helped]", "echo[tool 3 helped]");
  }

  @Test
  void loadedScriptsShareTheirBindingAndKeepTheirMethods() throws Exception {
    var binding = new ScriptVariables();
    var interpreter = Scripts.interpreter(environment);
    Object value =
        Scripts.onVirtualThread(() -> {
          interpreter.run(Scripts.parse("shared = 'main'"), binding);
          Object library =
              interpreter.run(
                  Scripts.parse(
                      "Script1",
                      "def hello(n) { echo \"hello $n $shared\"; n.size() }\nreturn this"),
                  binding);
          binding.variables().put("lib", library);
          return interpreter.run(Scripts.parse("lib.hello('bob')"), binding);
        });
    assertThat(value).isEqualTo(3);
    assertThat(environment.calls).containsExactly("echo[hello bob main]");
  }

  @Test
  void aScriptCanBeLoadedWithoutEvaluatingItsStatements() throws Exception {
    var interpreter = Scripts.interpreter(environment);
    Object value =
        Scripts.onVirtualThread(() -> {
          var binding = new ScriptVariables();
          ScriptObject library =
              interpreter.load(
                  Scripts.parse("greet", "echo 'not called'\ndef call(n) { \"hi $n\" }"), binding);
          binding.variables().put("greet", library);
          return interpreter.run(
              Scripts.parse("(greet('x') + greet.call('y')).toString()"), binding);
        });
    assertThat(value).isEqualTo("hi xhi y");
    assertThat(environment.calls).isEmpty();
  }

  @Test
  void branchesRunOnThreadsOfTheirOwnAndShareVariables() throws Exception {
    var interpreter = Scripts.interpreter(environment);
    var binding = new ScriptVariables();
    Object branches =
        Scripts.onVirtualThread(() ->
            interpreter.run(
                Scripts.parse(
                    "results = [:]\n[a: { results.a = 1; 'A' }, b: { results.b = 2; 'B' }]"),
                binding));
    for (Object branch : ((Map<?, ?>) requireNonNull(branches)).values()) {
      Scripts.onVirtualThread(() -> interpreter.branch((ClosureValue) branch));
    }
    assertThat(binding.variables().get("results")).hasToString("{a=1, b=2}");
  }

  @Test
  void aClosureEvaluatesPartsOfItsTextInItsScope() throws Exception {
    var interpreter = Scripts.interpreter(environment);
    List<?> parts =
        (List<?>)
            Scripts.onVirtualThread(() ->
                interpreter.run(Scripts.parse("def n = 5\n[{ n + 1 }]"), new ScriptVariables()));
    var closure = (ScriptClosure) requireNonNull(parts).getFirst();
    var statement = (Statement.Evaluation) closure.syntax().body().statements().getFirst();
    Object value =
        Scripts.onVirtualThread(
            () -> interpreter.inRun(() -> closure.evaluate(statement.expression())));
    assertThat(value).isEqualTo(6);
  }

  @Test
  void evaluateRunsATextWithTheSameVariables() throws Exception {
    assertThat(evaluate("x = 2; evaluate('x + 1')")).isEqualTo("3");
  }

  @Test
  void anUnknownInterfaceIsReportedWithThePlaceOfTheClass() throws Exception {
    Script script = Scripts.parse("\nclass A implements Nothing { }\n");
    var interpreter = Scripts.interpreter(environment);
    Throwable thrown =
        Scripts.onVirtualThread(
            () -> catchThrowable(() -> interpreter.run(script, new ScriptVariables())));
    assertThat(thrown).hasMessage("unable to resolve class Nothing");
    assertThat(interpreter.locationOf(thrown))
        .isEqualTo(new SourceLocation("WorkflowScript", 2, 1));
    assertThat(interpreter.traceOf(thrown)).hasSize(1);
  }

  @Test
  void aFieldWithAnInvalidValueIsReportedWithItsPlace() throws Exception {
    Script script = Scripts.parse("import groovy.transform.Field\n\n@Field int n = [a: 1]\n");
    var interpreter = Scripts.interpreter(environment);
    Throwable thrown =
        Scripts.onVirtualThread(
            () -> catchThrowable(() -> interpreter.run(script, new ScriptVariables())));
    SourceLocation place = interpreter.locationOf(thrown);
    assertThat(place == null ? 0 : place.line()).isEqualTo(3);
  }

  @Test
  void theSameScriptMakesTheSameCallsAgain() throws Exception {
    String script =
        """
        class P { def n }
        def m = [b: 1, a: 2, ("k${1}".toString()): 3]
        m.each { k, v -> echo "$k=$v" }
        echo new P(n: 1).toString()
        def c = { 1 }
        echo c.toString()
        echo([3, 1, 2].toSet().toString())
        """;
    evaluate(script);
    List<String> first = List.copyOf(environment.calls);
    environment.calls.clear();
    evaluate(script);
    assertThat(environment.calls).isEqualTo(first);
  }
}
