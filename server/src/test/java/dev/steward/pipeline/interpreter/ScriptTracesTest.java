package dev.steward.pipeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Errors say where in the script they happened. */
class ScriptTracesTest {
  private static Thrown failure(String text) throws Exception {
    return Scripts.onVirtualThread(() -> {
      var interpreter = Scripts.interpreter(new RecordingEnvironment());
      try {
        interpreter.run(Scripts.parse(text), new ScriptVariables());
      } catch (Throwable e) {
        return new Thrown(e, interpreter);
      }
      throw new AssertionError("the script ended without an exception");
    });
  }

  private record Thrown(Throwable exception, Interpreter interpreter) {
    String location() {
      return String.valueOf(interpreter.locationOf(exception));
    }

    String trace() {
      return interpreter.traceOf(exception).stream()
          .map(StackTraceElement::toString)
          .reduce((first, second) -> first + "\n" + second)
          .orElse("");
    }
  }

  @Test
  void anErrorHasFileLineAndColumn() throws Exception {
    assertThat(failure("def x = null\n\nif (true) {\n    x.foo()\n}").location())
        .isEqualTo("WorkflowScript: 4, column 5");
  }

  @Test
  void anErrorInAMethodHasTheCallsThatLedToIt() throws Exception {
    assertThat(failure("def f(x) {\n  g(x)\n}\ndef g(x) {\n  x.nope\n}\n\nf('a')").trace())
        .isEqualTo(
            """
            WorkflowScript.g(WorkflowScript:5)
            WorkflowScript.f(WorkflowScript:2)
            WorkflowScript.run(WorkflowScript:8)\
            """);
  }

  @Test
  void scriptsSeeTheirOwnCallsInAStackTrace() throws Exception {
    String text =
        """
        def f() {
          throw new IllegalStateException('x')
        }
        try {
          f()
        } catch (e) {
          def calls = e.stackTrace
          return [calls*.methodName, calls[0].lineNumber, calls[0].toString(), calls.length]
        }
        """;
    assertThat(Scripts.text(text, new RecordingEnvironment()))
        .isEqualTo("[[f, run], 2, WorkflowScript.f(WorkflowScript:2), 2]");
  }

  @Test
  void anErrorInAClosureHasTheLineInTheClosure() throws Exception {
    assertThat(failure("[1].each {\n  nope\n}").trace())
        .isEqualTo(
            """
            WorkflowScript.run(WorkflowScript:2)
            WorkflowScript.run(WorkflowScript:1)\
            """);
  }

  @Test
  void anErrorInAClassNamesTheClass() throws Exception {
    assertThat(failure("class A {\n  def f() { 1 / 0 }\n}\nnew A().f()").trace())
        .isEqualTo("A.f(WorkflowScript:2)\nWorkflowScript.run(WorkflowScript:4)");
  }

  @Test
  void anExceptionThatTheScriptMakesHasTheTraceOfItsPlace() throws Exception {
    Thrown failure = failure("def e = new Exception('x')\n\nthrow e");
    assertThat(failure.location()).startsWith("WorkflowScript: 3");
    assertThat(failure.exception().getStackTrace()[0])
        .hasToString("WorkflowScript.run(WorkflowScript:1)");
  }

  @Test
  void theFirstPlaceIsKeptWhenAnExceptionIsThrownAgain() throws Exception {
    assertThat(failure("try {\n  1 / 0\n} catch (e) {\n  throw e\n}").location())
        .startsWith("WorkflowScript: 2");
  }

  @Test
  void anUnknownClassInACatchKeepsTheExceptionThatItWouldCatch() throws Exception {
    Throwable exception = failure("try { 1 / 0 } catch (org.acme.Nope e) { }").exception();
    assertThat(exception).hasMessage("unable to resolve class org.acme.Nope");
    assertThat(exception.getSuppressed()[0]).hasMessage("Division by zero");
  }

  @Test
  void aClassThatInheritsFromItselfIsRefused() throws Exception {
    assertThat(failure("class A extends B { }\nclass B extends A { }").exception())
        .hasMessageStartingWith("Cyclic inheritance involving");
  }

  @Test
  void aClassThatExtendsAClassOfTheLibraryIsRefused() throws Exception {
    assertThat(failure("class A extends ArrayList { }\nnew A()").exception())
        .hasMessageContaining("Use a field of type ArrayList instead.");
  }

  @Test
  void aStopHasAPlaceAsWell() throws Exception {
    assertThat(failure("def f() {\n  f()\n}\nf()").location()).startsWith("WorkflowScript: 2");
  }

  @Test
  void anErrorOfAStepHasThePlaceOfTheStep() throws Exception {
    assertThat(failure("echo 'a'\nfail 'boom'").location()).startsWith("WorkflowScript: 2");
  }
}
