package dev.steward;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * The allowed dependencies between packages. A new package gets its own line here; a new dependency
 * needs a reason.
 */
@AnalyzeClasses(packages = "dev.steward", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "dev.steward.";

  /** Each package and the packages that it may use. All other dependencies are forbidden. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          row("problem", ""),
          row("limit", "problem"),
          row("text", "problem limit"),
          row("cache", ""),
          row("concurrent", ""),
          row("store", "problem cache"),
          row("blob", "problem concurrent"),
          row("log", "problem text"),
          row("http", "problem text log limit concurrent"),
          row("setting", "problem text log store secret access audit"),
          row("secret", "problem text store"),
          row("audit", "problem text store"),
          row("access", "problem text cache limit store secret audit concurrent"),
          row("work", "access"),
          row("credential", "problem text store secret audit access"),
          row("job", "problem text store secret audit access work limit"),
          row("scm", "problem text store secret job"),
          row("node", "problem text store audit access"),
          row("run", "problem text store blob secret audit access job work concurrent"),
          row("report", "problem text store blob audit access job run"),
          row("mail", "problem text"),
          row("queue", "problem text store secret audit access job run node"),
          row("view", "problem text store audit access job"),
          row(
              "engine",
              "problem text store blob secret setting access audit job run queue credential scm"
                  + " node report mail concurrent"),
          row(
              "trigger",
              "problem text store secret audit access job run queue scm engine credential"
                  + " concurrent"),
          row("metric", "problem text store http"),
          row("backup", "problem text store blob secret access audit work"),
          row(
              "casc",
              "problem text store secret access setting credential job node view work limit"),
          row("event", "problem store access audit job run queue work"),
          row("export", "problem text cache limit"),
          row("gate", "problem text http export setting access audit limit"),
          row(
              "rest",
              "problem text store blob http log export gate setting secret access audit job run"
                  + " queue view engine metric backup casc credential scm trigger node report event"
                  + " client work limit concurrent"),
          row(
              "web",
              "rest problem text blob http log export gate setting access audit job run queue view"
                  + " engine credential node report scm metric secret work casc limit"),
          row("client", ""),
          row("cli", "problem text http store setting secret access audit client"),
          row(
              "boot",
              "problem text store blob http log setting secret audit access credential job scm node"
                  + " run report mail queue view engine trigger metric backup casc event export"
                  + " gate rest web cli work concurrent"));

  private static Map.Entry<String, Set<String>> row(String name, String mayUse) {
    return Map.entry(name, mayUse.isEmpty() ? Set.of() : Set.of(mayUse.split(" ", -1)));
  }

  @ArchTest
  static final ArchRule packagesKeepToTheTable = classes().should(useOnlyWhatTheTableAllows());

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheStoreSpeaksSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("..store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule timeComesFromAClock =
      noClasses()
          .should()
          .callMethodWhere(target(name("now")).and(target(owner(assignableTo(Instant.class)))));

  @ArchTest
  static void everyPackageIsNullMarkedAndInTheTable(JavaClasses classes) {
    Set<String> found =
        classes.stream()
            .filter(c -> c.getPackageName().startsWith(ROOT))
            .map(ArchitectureTest::feature)
            .collect(Collectors.toSet());
    assertThat(MAY_USE.keySet()).isEqualTo(found);
    assertThat(
            classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                // The dependencies of templates are found in the classes generated from them.
                .filter(p -> !p.getName().startsWith(ROOT + "web.template"))
                .filter(p -> !p.isAnnotatedWith(NullMarked.class)))
        .isEmpty();
  }

  private static ArchCondition<JavaClass> useOnlyWhatTheTableAllows() {
    return new ArchCondition<>("use only the packages the table allows") {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        String from = feature(origin);
        Set<String> allowed = MAY_USE.getOrDefault(from, Set.of());
        origin.getDirectDependenciesFromSelf().stream()
            .filter(d -> d.getTargetClass().getPackageName().startsWith(ROOT))
            .filter(d ->
                !feature(d.getTargetClass()).equals(from)
                    && !allowed.contains(feature(d.getTargetClass())))
            .forEach(d ->
                events.add(
                    SimpleConditionEvent.violated(
                        d,
                        from
                            + " may not use "
                            + feature(d.getTargetClass())
                            + ": "
                            + d.getDescription())));
      }
    };
  }

  private static String feature(JavaClass type) {
    String rest = type.getPackageName().substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
