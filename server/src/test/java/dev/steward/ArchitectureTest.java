package dev.steward;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.ServerModelServices;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/**
 * The allowed dependencies between packages. A new package gets its own line here; a new dependency
 * needs a reason.
 */
@AnalyzeClasses(packages = "dev.steward", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "dev.steward.";
  private static final String TEMPLATES = "dev.steward.web.template..";

  /** A constructor that takes more services than this does too much, or passes services on. */
  private static final int MAX_SERVICES = 12;

  /** Each package and the packages that it may use. All other dependencies are forbidden. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          row("problem", ""),
          row("limit", "problem"),
          row("text", "problem limit"),
          row("cache", ""),
          row("concurrent", ""),
          row("file", ""),
          row("store", "problem cache file"),
          row("blob", "problem concurrent file"),
          row("log", "text"),
          row("http", "problem text log limit concurrent file"),
          row("setting", "problem log store secret access audit"),
          row("secret", "problem store file"),
          row("audit", "store"),
          row("access", "problem text cache limit store secret audit concurrent"),
          row("task", "access"),
          row("credential", "problem text store secret audit access"),
          row("job", "problem text store secret audit access task limit type"),
          row("managedfile", "problem text store secret access audit job"),
          row("host", "problem text blob file concurrent http"),
          row("scm", "problem text job host type export"),
          row("node", "problem store audit access"),
          row("agent", "problem text cache secret access credential node host concurrent type"),
          row(
              "cloud",
              "problem text store access audit credential node agent host concurrent type"),
          row("run", "problem text store blob secret audit access job task concurrent"),
          row("report", "problem text store blob access job run file host"),
          row("mail", ""),
          row("library", "problem text store blob secret access audit host job run scm type"),
          row("outbound", ""),
          row("queue", "problem store secret audit access job run node"),
          row("view", "problem text store audit access job"),
          row(
              "engine",
              "problem text store blob setting access audit job run queue credential scm node"
                  + " report mail concurrent host step type"),
          row(
              "trigger",
              "problem text store secret audit access job run queue scm engine concurrent xpath"
                  + " type host outbound"),
          row("metric", "store http"),
          row("backup", "problem text store blob secret access audit task file"),
          row(
              "casc",
              "problem text store secret access setting credential job node view task type agent"
                  + " cloud library managedfile"),
          row("event", "problem store access audit node job run queue task"),
          row("xpath", "problem"),
          row("type", "problem text"),
          row("parameter", "problem job type"),
          row("step", "problem text blob setting job host run scm report mail type"),
          row(
              "pipeline",
              "problem text step type access audit blob cloud concurrent credential engine file host"
                  + " job library mail managedfile node outbound queue report run scm secret setting"
                  + " store"),
          row("export", "problem text cache limit xpath"),
          row("routing", "problem text http export access limit"),
          row(
              "rest",
              "problem text store blob http log export routing setting secret access job run"
                  + " queue view engine metric backup casc credential scm trigger node report event"
                  + " client task limit concurrent host step parameter type agent cloud pipeline"
                  + " library"),
          row(
              "web",
              "rest problem text blob http log routing setting access audit job run queue view"
                  + " engine credential node report scm metric secret task casc parameter type"
                  + " agent host cloud pipeline library managedfile"),
          row("client", ""),
          row("cli", "problem text client host pipeline"),
          row(
              "boot",
              "problem text store blob http log setting secret audit access credential job scm node"
                  + " run report mail queue view engine trigger metric backup casc event routing"
                  + " rest web cli task concurrent file host step parameter type agent cloud"
                  + " pipeline library managedfile"));

  /** The type of an argument that {@code pipeline.syntax} passes null for. */
  private static final Set<String> GROOVY_TYPES = Set.of("org.codehaus.groovy.control.SourceUnit");

  private static Map.Entry<String, Set<String>> row(String name, String packages) {
    return Map.entry(name, packages.isEmpty() ? Set.of() : Set.of(packages.split(" ", -1)));
  }

  @ArchTest
  static final ArchRule packagesUseOnlyAllowedPackages = classes().should(useOnlyAllowedPackages());

  /**
   * No cycles between packages, including sub-packages. Compiled templates are exempt, because they
   * use the pages that render them.
   */
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices()
          .matching(ROOT + "(**)")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(resideInAPackage(TEMPLATES), DescribedPredicate.alwaysTrue())
          .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAPackage(TEMPLATES));

  @ArchTest
  static void everyAllowedDependencyIsUsed(JavaClasses classes) {
    var unused = new TreeMap<String, Set<String>>();
    MAY_USE.forEach((name, allowed) -> unused.put(name, new TreeSet<>(allowed)));
    for (JavaClass type : classes) {
      if (type.getPackageName().startsWith(ROOT)) {
        type.getDirectDependenciesFromSelf().stream()
            .map(Dependency::getTargetClass)
            .map(JavaClass::getBaseComponentType)
            .filter(target -> target.getPackageName().startsWith(ROOT))
            .forEach(target -> unused.get(feature(type)).remove(feature(target)));
      }
    }
    unused.values().removeIf(Set::isEmpty);
    assertThat(unused).isEmpty();
  }

  @ArchTest
  static final ArchRule onlyTheStoreUsesSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("..store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.sql..");

  /** Only hosts start processes, except that the password prompt turns off the terminal's echo. */
  @ArchTest
  static final ArchRule onlyHostsStartProcesses =
      noClasses()
          .that()
          .resideOutsideOfPackage("..host..")
          .and()
          .doNotHaveFullyQualifiedName("dev.steward.cli.PasswordPrompt")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.ProcessBuilder")
          .orShould()
          .callMethodWhere(target(name("exec")).and(target(owner(assignableTo(Runtime.class)))));

  /** A test result file is a file of the server, not of a workspace. */
  @ArchTest
  static final ArchRule buildsUseFilesThroughTheirHost =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + "engine..", ROOT + "scm..", ROOT + "report..", ROOT + "step..")
          .and()
          .doNotHaveFullyQualifiedName("dev.steward.report.file.StoredFile")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.nio\\.file\\.(Files|FileSystems|Paths)|java\\.io\\.File.*")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("..host.local..", "..host.shell..");

  /** The path of a workspace is a string: only its host may turn it into a {@code Path}. */
  @ArchTest
  static final ArchRule onlyHostsMakePathsOfWorkspaces =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + "engine..",
              ROOT + "scm..",
              ROOT + "report..",
              ROOT + "step..",
              ROOT + "trigger..",
              ROOT + "rest.run..",
              ROOT + "web..")
          .should()
          .callMethodWhere(target(name("of")).and(target(owner(assignableTo(Path.class)))));

  @ArchTest
  static final ArchRule onlyTheSyntaxOfPipelinesUsesGroovy =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "pipeline.syntax..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("groovy..", "org.codehaus.groovy..", "groovyjarjar..");

  /** The parser ends before any code of a script could be compiled, loaded or executed. */
  @ArchTest
  static final ArchRule groovyIsUsedUpToItsTreeOnly =
      classes()
          .that()
          .resideInAPackage(ROOT + "pipeline.syntax..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      ROOT + "pipeline.syntax..",
                      "java.lang",
                      "java.io",
                      "java.util..",
                      "org.jspecify.annotations",
                      "groovyjarjarantlr..",
                      "org.codehaus.groovy.antlr..",
                      "org.codehaus.groovy.ast..",
                      "org.codehaus.groovy.syntax")
                  .or(
                      DescribedPredicate.describe(
                          "are only named", type -> GROOVY_TYPES.contains(type.getName()))));

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
    assertThat(MAY_USE.keySet()).isEqualTo(features);
    assertThat(
            classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                // Packages of template classes are generated, without annotations.
                .filter(p -> !p.getName().startsWith(ROOT + "web.template"))
                .filter(p -> !p.isAnnotatedWith(NullMarked.class)))
        .isEmpty();
  }

  @ArchTest
  static void constructorsTakeFewServices(JavaClasses classes) {
    assertThat(
            classes.stream()
                .filter(c -> c.getPackageName().startsWith(ROOT) && !feature(c).equals("boot"))
                .flatMap(c -> c.getConstructors().stream())
                .filter(constructor -> services(constructor).size() > MAX_SERVICES)
                .map(constructor -> constructor.getFullName() + " takes " + services(constructor)))
        .isEmpty();
  }

  /** Endpoints and pages do not use the services of models; they only pass them on to a model. */
  @ArchTest
  static final ArchRule onlyModelsUseTheServicesOfModels =
      noClasses()
          .that()
          .resideOutsideOfPackage("..rest.model..")
          .should()
          .callMethodWhere(target(owner(assignableTo(ModelServices.class))))
          .orShould()
          .callMethodWhere(target(owner(assignableTo(ServerModelServices.class))));

  /** The services that a constructor takes; each has a type of its own. */
  private static Set<String> services(JavaConstructor constructor) {
    return constructor.getRawParameterTypes().stream()
        .filter(ArchitectureTest::isService)
        .map(JavaClass::getSimpleName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Records and enums are values, not services, unless a record holds a service. */
  private static boolean isService(JavaClass type) {
    return isOwnClass(type)
        || (type.isRecord()
            && type.getFields().stream().anyMatch(field -> isOwnClass(field.getRawType())));
  }

  private static boolean isOwnClass(JavaClass type) {
    return type.getPackageName().startsWith(ROOT) && !type.isRecord() && !type.isEnum();
  }

  private static ArchCondition<JavaClass> useOnlyAllowedPackages() {
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
    String relativeName = type.getPackageName().substring(ROOT.length());
    int dot = relativeName.indexOf('.');
    return dot < 0 ? relativeName : relativeName.substring(0, dot);
  }
}
