package dev.steward.pipeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.BudgetOverrun;
import dev.steward.pipeline.value.EvaluationInterrupt;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that would use up time, memory or stack end with an error that says which. */
@Timeout(60)
class HostileScriptsTest {
  private static final Budget.Limits FEW_STEPS =
      new Budget.Limits(200_000, 1_000, 1_000_000, 100_000, Duration.ofMinutes(1));

  private static void assertStopped(String script, String reason) {
    assertThatThrownBy(() -> Scripts.evaluate(script, new RecordingEnvironment(), FEW_STEPS))
        .isInstanceOf(BudgetOverrun.class)
        .hasMessageStartingWith("The script was stopped")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) { }",
        "while (true);",
        "for (;;) { }",
        "for (;;) { continue }",
        "def i = 0; while (i < 10) { }",
        "while (true) { try { throw new Exception() } catch (e) { } }",
        "while (true) { try { while (true) { } } catch (Throwable t) { } finally { } }",
        "def f() { try { while (true) { } } finally { while (true) { } } }; f()",
        "def l = [1]; for (x in l) { for (y in 1..1000000000) { } }",
        "1000000000.times { }",
        "(1..1000000000).each { }",
        "def i = 0; while (true) switch (i) { case 1: break; default: i = 0 }",
        "class A { def getX() { while (true) { } } }; new A().x",
        "class A { String toString() { while (true) { } } }; \"${new A()}\".toString()",
        "class A { static x = { while (true) { } }() }; A.x",
        "[1, 2].sort { a, b -> while (true) { } }",
        "'aaa'.replaceAll(/a/) { while (true) { } }",
      })
  void endlessLoopsAreStopped(String script) {
    assertStopped(script, "evaluation steps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f() { f() }; f()",
        "def f(n) { 1 + f(n + 1) }; f(0)",
        "def f(n) { [n].collect { f(it + 1) } }; f(0)",
        "def f(n) { [[n]].each { it.each { [it].collect { f(it) } } } }; f(0)",
        "def f(n) { n + (n + (n + (n + (n + f(n))))) }; f(0)",
        "def f(n) { f(f(f(f(f(n))))) }; f(0)",
        "def f(n) { try { f(n) } catch (Throwable t) { f(n) } finally { f(n) } }; f(0)",
        "def c; c = { c() }; c()",
        "def c; c = { -> \"${c}\" }; \"${c}\".toString()",
        "class A { def getX() { x2 }; def getX2() { new A().x } }; new A().x",
        "class A { String toString() { \"${this}\" } }; new A().toString()",
        "class A { boolean equals(o) { o == this } }; new A() == new A()",
        "class A { int hashCode() { [this].hashCode() } }; [(new A()): 1]",
        "class A { A() { new A() } }; new A()",
        "class A { def x = new A() }; new A()",
        "class A { def methodMissing(String n, a) { this.\"x$n\"() } }; new A().foo()",
        "class A { def propertyMissing(String n) { this.\"$n\" } }; new A().foo",
        "class A { def compareTo(o) { this <=> o } }; f = { x -> f(x) }; f(new A())",
        "def f(n) { \"${n}${f(n)}\" }; f('x')",
        "def f(x) { if (x) { if (x) { for (i in 1..2) { while (true) { f(x) } } } } }; f(1)",
        "def f(x) { switch (x) { case { f(it) }: 1 } }; f(1)",
        "def f(x) { [a: [b: [c: f(x)]]] }; f(1)",
        "def f(a = f()) { a }; f()",
        "def f(x) { x.with { f(it) } }; f([:])",
      })
  void endlessRecursionIsStopped(String script) {
    assertThatThrownBy(() -> Scripts.evaluate(script))
        .isInstanceOf(BudgetOverrun.class)
        .hasMessageMatching("The script was stopped because .*nested.*");
  }

  @Test
  void recursionWithinTheLimitWorks() throws Exception {
    assertThat(Scripts.evaluate("def f(n) { n == 0 ? 0 : 1 + f(n - 1) }; f(250)")).isEqualTo(250);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def s = 'x'; while (true) s += s",
        "def s = 'x'; while (true) s = \"$s$s\".toString()",
        "'x' * 2000000000",
        "def s = 'x' * 1000; s * 1000000",
        "'x'.padLeft(2000000000)",
        "def s = 'x'; while (true) s = s.padRight(s.size() * 2)",
        "def sb = new StringBuilder('x'); while (true) sb.append(sb.toString())",
        "def s = 'x' * 900000; String.format('%1$s' * 100000, s)",
        "def s = 'x' * 900000; sprintf('%s%s', s, s)",
        "('a' * 900).replace('a', 'b' * 900000)",
      })
  void hugeStringsAreStopped(String script) {
    assertStopped(script, "characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s.contains(p + 'b')",
        "s.indexOf(p + 'b') >= 0",
        "s.lastIndexOf('b' + p) >= 0",
        "s.replace(p + 'b', '').size() != s.size()",
        "(s - (p + 'b')).size() != s.size()",
        "(s + 'b').count(p) != s.size() - p.size() + 1",
        "(s + 'b').indexOf(p + 'b') != s.size() - p.size()",
        "('b' + s).lastIndexOf('b' + p) != 0",
        "(s + 'b').replace(p + 'b', 'c').size() != s.size() - p.size() + 1",
      })
  void aSearchTakesTimeByTheLengthOfTheText(String search) throws Exception {
    assertThat(Scripts.evaluate("def p = 'a' * 400000; def s = 'a' * 900000; " + search))
        .isEqualTo(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def l = [1]; while (true) l += l",
        "def l = [1]; while (true) l.addAll(l.collect { it })",
        "[0] * 1000000000",
        "(1..1000000000).toList()",
        "(1..1000000000).collect { it }",
        "def l = []; l[2000000000] = 1",
        "new int[2000000000]",
        "new int[50000][50000]",
        "def l = [1]; while (true) l = [*l, *l]",
        "def m = [:]; (1..1000000).each { m[it] = it }",
        "(1..1000000).each { this.\"x$it\" = it }",
        "while (true) { evaluate('1') }",
        "def l = (1..1000).toList(); [l, l, l].combinations()",
      })
  void hugeCollectionsAreStopped(String script) {
    assertThatThrownBy(() -> Scripts.evaluate(script, new RecordingEnvironment(), FEW_STEPS))
        .isInstanceOf(BudgetOverrun.class)
        .hasMessageStartingWith("The script was stopped");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def l = []; l << l; l.toString()",
        "def l = [1]; 60.times { l = [l, l] }; l.toString()",
        "def l = [1]; 60.times { l = [l, l] }; l == l.collect { it }",
        "def l = [1]; 60.times { l = [l, l] }; l.flatten()",
        "def l = [1]; 60.times { l = [l, l] }; [(l): 1]",
        "def m = [:]; m.m = m; \"$m\".toString()",
      })
  void collectionsThatContainEachOtherAreNoProblem(String script) {
    // The value of a small text, or a stop; what matters is that it ends.
    try {
      Object value = Scripts.evaluate(script, new RecordingEnvironment(), FEW_STEPS);
      assertThat(value).isNotNull();
    } catch (BudgetOverrun e) {
      assertThat(e).hasMessageStartingWith("The script was stopped");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @ValueSource(
      strings = {
        "(1..1000000000).sum()",
        "(1..1000000000).sum { it }",
        "(1..1000000000).min()",
        "(1000000000..1).max()",
        "(1..1000000000).indexed()",
        "(1..1000000000).withIndex()",
        "(1..1000000000).split { true }",
        "(1..1000000000).count { true }",
        "(1..1000000000).count(0)",
        "(1..1000000000).findAll { true }",
        "(1..1000000000).findIndexOf(2000000000) { true }",
        "(1..1000000000).findIndexValues { true }",
        "(1..1000000000).findResult { null }",
        "(1..1000000000).findResults { it }",
        "(1..1000000000).takeWhile { true }",
        "(1..1000000000).dropWhile { true }",
        "(1..1000000000).take(900000000)",
        "(1..1000000000).drop(1)",
        "(1..1000000000).takeRight(900000000)",
        "(1..1000000000).dropRight(1)",
        "(1..1000000000).tail()",
        "(1..1000000000).init()",
        "(1..1000000000).reverse()",
        "(1..1000000000).collate(2)",
        "(1..1000000000).groupBy { 1 }",
        "(1..1000000000).countBy { 1 }",
        "(1..1000000000).collectEntries { [it, it] }",
        "(1..1000000000).inject { a, b -> b }",
        "(1..1000000000).join('')",
        "(1..1000000000).unique(false)",
        "(1..1000000000).toUnique()",
        "(1..1000000000).toSorted()",
        "(1..1000000000).toSet()",
        "(1..1000000000).flatten()",
        "(1..1000000000).permutations()",
        "(1..1000000000).subsequences()",
        "[1..1000000000].transpose()",
        "[1..1000000000, 1..1000000000].combinations()",
        "(1..1000000000) - 5",
        "(1..1000000000) - (1..1000000000)",
        "(1..1000000000) + 5",
        "(1..1000000000).intersect([0])",
        "(1..1000000000).disjoint([0])",
        "(1..1000000000).containsAll(1..1000000000)",
        "(1..1000000000).step(1)",
        "(1..1000000000) == (1..1000000001).init()",
        "(1..1000000000).equals([1] * 10 as LinkedList) || (1..1000000000).sum()",
        "(1..1000000000).iterator().collect { it }",
        "(1..1000000000) as int[]",
        "(1..1000000000) as Set",
        "(1..1000000000)*.intValue()",
        "(1..1000000000).toString().size() + \"${1..1000000000}\".size()",
        "(1L..1000000000L).sum()",
        "((1..1000)[0..-1] * 1000).collate(100000, 1)",
        "[].withDefault { 1 }[1000000000]",
        "[].withEagerDefault { 1 }[1000000000]",
        "(1..100000).toList().collate(100000, 1)",
      })
  void largeRangesAreStopped(String script) {
    assertStopped(script, "");
  }

  @ParameterizedTest
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @ValueSource(
      strings = {
        "('9' * 900000).toBigInteger()",
        "('9' * 900000).toBigDecimal()",
        "('9' * 900000).isNumber()",
        "('9' * 900000).isBigInteger()",
        "('9' * 900000).isBigDecimal()",
        "('9' * 900000) as BigInteger",
        "('9' * 900000) as BigDecimal",
        "new BigInteger('9' * 900000)",
        "new BigInteger('f' * 900000, 16)",
        "new BigDecimal('9' * 900000)",
        "new BigInteger(1, new byte[900000]) + new BigInteger(1, [127] * 900000 as byte[])",
        "new groovy.json.JsonSlurper().parseText('9' * 900000)",
        "new groovy.json.JsonSlurper().parseText('0.' + '9' * 900000)",
        "new BigDecimal('1e999999999')",
        "1e999999999 + 1",
        "1e999999999 * 1e999999999",
        "1e999999999 as BigInteger",
        "(BigInteger) 1e999999999",
        "1e999999999.toBigInteger()",
        "1e999999999.setScale(0)",
        "1e999999999.toPlainString()",
        "1e999999999.remainder(7.0)",
        "1.0.remainder(1e-999999999)",
        "1.0.divide(1e-999999999, java.math.RoundingMode.UP)",
        "1.5.setScale(999999999)",
        "1.5.setScale(-999999999, java.math.RoundingMode.UP)",
        "1.5.movePointRight(999999999)",
        "1.5.movePointLeft(-999999999)",
        "1.5.divide(3.0, 999999999, java.math.RoundingMode.UP)",
        "(-2) ** 999999999",
        "2 ** 999999999",
        "1.5 ** 999999999",
        "(10 ** 99000).gcd(10 ** 99000 + 1)",
        "String.format('%f', 1e999999999)",
        "[1] <=> 1e999999999",
      })
  void numbersWithManyDigitsAreStopped(String script) {
    assertStopped(script, "");
  }

  @ParameterizedTest
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @ValueSource(
      strings = {
        "1e999999999.intValue() + 1e999999999.longValue()",
        "(int) 1e999999999",
        "(long) 1e999999999",
        "(double) 1e999999999",
        "1e999999999 == 1",
        "1e999999999 == 1e999999998",
        "1e999999999 > 10 ** 9000",
        "1e999999999 == 1.5d",
        "'1e999999999'.isNumber()",
        "('9' * 900000).toDouble()",
        "('9' * 900000).isDouble()",
        "('9' * 900000).isInteger()",
        "('9' * 900000 + 'x').isNumber()",
        "(1..1000000000).take(3)",
        "(1..1000000000).drop(999999997)",
        "(1..1000000000)[5..7]",
        "(1..1000000000).size()",
      })
  void cheapQuestionsAboutLargeValuesHaveAnAnswer(String script) throws Exception {
    assertThat(Scripts.evaluate(script, new RecordingEnvironment(), FEW_STEPS)).isNotNull();
  }

  @ParameterizedTest
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @ValueSource(
      strings = {
        "1e999999999 % 2",
        "[].withDefault { 1 }[0..1000000000]",
        "[:].withDefault { 1 }[0..1000000000]",
        "[1, 2][0..1000000000]",
        "'abc'[0..1000000000]",
        "('\t' * 100000).expand(100000)",
        "'x'.tr('\u0001-\uffff' * 1000, 'y')",
        "('x' * 100000).tr('y' * 100000, 'z')",
        "(0..1000000000).hashCode()",
        "def m = [(0..1000000000): 1]; m[0..1000000000]",
        "new Date() + 999999999",
        "'x' * 1e999999999",
        "[1] * 1e999999999",
        "1e999999999.times { }",
        "1.upto(1e999999999) { }",
        "1e999999999.upto(1e999999999) { }",
        "(1e999999998..1e999999999).size()",
      })
  void largeNumbersEndInAResultOrAnError(String script) {
    try {
      Scripts.evaluate(script, new RecordingEnvironment(), FEW_STEPS);
    } catch (BudgetOverrun e) {
      assertThat(e).hasMessageStartingWith("The script was stopped");
    } catch (Exception e) {
      assertThat(e).hasMessageNotContaining("OutOfMemory");
    }
  }

  @Test
  void longChainsDoNotNeedStack() throws Exception {
    assertThat(Scripts.evaluate("1" + " + 1".repeat(900))).isEqualTo(901);
    assertThat(Scripts.evaluate("def a = ''\n" + "a += 'x'\n".repeat(3_000) + "a.size()"))
        .isEqualTo(3_000);
  }

  @Test
  void aScriptCannotCatchItsEnd() {
    assertStopped(
        "try { while (true) { } } catch (Throwable t) { echo 'caught' } finally { echo 'finally' }",
        "evaluation steps");
  }

  @Test
  void noStepIsCalledAfterTheEnd() {
    var environment = new RecordingEnvironment();
    assertThatThrownBy(() ->
            Scripts.evaluate(
                "try { while (true) { } } catch (Throwable t) { echo 'c' } finally { echo 'f' }",
                environment,
                FEW_STEPS))
        .isInstanceOf(BudgetOverrun.class);
    assertThat(environment.calls).isEmpty();
  }

  @Test
  void timeWithoutAStepIsLimited() {
    var limits =
        new Budget.Limits(Long.MAX_VALUE, 1_000, 1_000_000, 100_000, Duration.ofMillis(50));
    assertThatThrownBy(
            () -> Scripts.evaluate("while (true) { }", new RecordingEnvironment(), limits))
        .isInstanceOf(BudgetOverrun.class)
        .hasMessageContaining("without reaching a pipeline step");
  }

  @Test
  void anInterruptEndsAScript() throws Exception {
    var started = new CountDownLatch(1);
    var thrown = new AtomicReference<Throwable>();
    var environment =
        new ScriptEnvironment() {
          @Override
          public VariableValue variable(String name) {
            started.countDown();
            return new VariableValue(name);
          }

          @Override
          public @Nullable Object call(
              String name, List<@Nullable Object> arguments, SourceLocation location) {
            throw new NoSuchMethodError(name);
          }
        };
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Scripts.interpreter(environment)
                    .run(
                        Scripts.parse("NAME; while (true) { try { } finally { } }"),
                        new ScriptVariables());
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    started.await();
    thread.interrupt();
    thread.join();
    assertThat(thrown.get()).isInstanceOf(EvaluationInterrupt.class);
  }

  @Test
  void aBudgetIsSharedByAllScriptsOfARun() throws Exception {
    var interpreter = Scripts.interpreter(new RecordingEnvironment(), FEW_STEPS);
    var script = Scripts.parse("for (i in 1..10000) { }");
    assertThatThrownBy(() ->
            Scripts.onVirtualThread(() -> {
              for (int i = 0; i < 1_000; i++) {
                interpreter.run(script, new ScriptVariables());
              }
              return null;
            }))
        .isInstanceOf(BudgetOverrun.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'id'.execute()",
        "new File('/etc/passwd').text",
        "System.exit(1)",
        "System.getenv('PATH')",
        "Runtime.getRuntime()",
        "Class.forName('java.lang.Runtime')",
        "''.class.classLoader",
        "''.class.getMethods()",
        "String.metaClass.shout = { 1 }",
        "this.metaClass.foo = { 1 }",
        "this.class.classLoader",
        "new ProcessBuilder('id')",
        "new GroovyShell()",
        "Eval.me('1')",
        "new URL('http://localhost/').text",
        "Thread.start { }",
        "java.nio.file.Files.list(null)",
        "dev.steward.pipeline.interpreter.Interpreter.name",
        "this.interpreter",
        "this.@interpreter",
        "({ 1 }).syntax()",
        "({ 1 }).@scope",
        "binding.interpreter",
        "new Object() { def f() { this.type } }.f().sourceTypes",
      })
  void nothingReachesTheServer(String script) {
    assertThatThrownBy(() -> Scripts.evaluate(script)).isInstanceOf(Throwable.class);
  }
}
