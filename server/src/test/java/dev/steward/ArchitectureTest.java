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
  private static final Map<String, Set<String>> ALLOWED_DEPENDENCIES =
      Map.ofEntries(
          dependencies("problem", ""),
          dependencies("limit", "problem"),
          dependencies("text", "problem limit"),
          dependencies("cache", ""),
          dependencies("concurrent", ""),
          dependencies("store", "problem cache"),
          dependencies("blob", "problem concurrent"),
          dependencies("log", "problem text"),
          dependencies("http", "problem text log limit concurrent"),
          dependencies("setting", "problem text log store secret access audit"),
          dependencies("secret", "problem text store"),
          dependencies("audit", "problem text store"),
          dependencies("access", "problem text cache limit store secret audit concurrent"),
          dependencies("task", "access"),
          dependencies("credential", "problem text store secret audit access"),
          dependencies("job", "problem text store secret audit access task limit"),
          dependencies("scm", "problem text store secret job"),
          dependencies("node", "problem text store audit access"),
          dependencies("run", "problem text store blob secret audit access job task concurrent"),
          dependencies("report", "problem text store blob audit access job run"),
          dependencies("mail", "problem text"),
          dependencies("queue", "problem text store secret audit access job run node"),
          dependencies("view", "problem text store audit access job"),
          dependencies(
              "engine",
              "problem text store blob secret setting access audit job run queue credential scm"
                  + " node report mail concurrent"),
          dependencies(
              "trigger",
              "problem text store secret audit access job run queue scm engine credential"
                  + " concurrent"),
          dependencies("metric", "problem text store http"),
          dependencies("backup", "problem text store blob secret access audit task"),
          dependencies(
              "casc",
              "problem text store secret access setting credential job node view task limit"),
          dependencies("event", "problem store access audit job run queue task"),
          dependencies("export", "problem text cache limit"),
          dependencies("routing", "problem text http export setting access audit limit"),
          dependencies(
              "rest",
              "problem text store blob http log export routing setting secret access audit job run"
                  + " queue view engine metric backup casc credential scm trigger node report event"
                  + " client task limit concurrent"),
          dependencies(
              "web",
              "rest problem text blob http log export routing setting access audit job run queue"
                  + " view engine credential node report scm metric secret task casc limit"),
          dependencies("client", ""),
          dependencies("cli", "problem text http store setting secret access audit client"),
          dependencies(
              "boot",
              "problem text store blob http log setting secret audit access credential job scm node"
                  + " run report mail queue view engine trigger metric backup casc event export"
                  + " routing rest web cli task concurrent"));

  private static Map.Entry<String, Set<String>> dependencies(String name, String packages) {
    return Map.entry(name, packages.isEmpty() ? Set.of() : Set.of(packages.split(" ", -1)));
  }

  @ArchTest
  static final ArchRule packagesUseOnlyAllowedPackages = classes().should(useOnlyAllowedPackages());

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyTheStoreUsesSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("..store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  @ArchTest
  static final ArchRule currentTimeIsReadFromAClock =
      noClasses()
          .should()
          .callMethodWhere(target(name("now")).and(target(owner(assignableTo(Instant.class)))));

  @ArchTest
  static void everyPackageIsNullMarkedAndListed(JavaClasses classes) {
    Set<String> features =
        classes.stream()
            .filter(c -> c.getPackageName().startsWith(ROOT))
            .map(ArchitectureTest::feature)
            .collect(Collectors.toSet());
    assertThat(ALLOWED_DEPENDENCIES.keySet()).isEqualTo(features);
    assertThat(
            classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                // The dependencies of templates are found in the classes generated from them.
                .filter(p -> !p.getName().startsWith(ROOT + "web.template"))
                .filter(p -> !p.isAnnotatedWith(NullMarked.class)))
        .isEmpty();
  }

  private static ArchCondition<JavaClass> useOnlyAllowedPackages() {
    return new ArchCondition<>("use only the packages the table allows") {
      @Override
      public void check(JavaClass origin, ConditionEvents events) {
        String from = feature(origin);
        Set<String> allowed = ALLOWED_DEPENDENCIES.getOrDefault(from, Set.of());
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
    String relativeName = type.getPackageName().substring(ROOT.length());
    int dot = relativeName.indexOf('.');
    return dot < 0 ? relativeName : relativeName.substring(0, dot);
  }
}
