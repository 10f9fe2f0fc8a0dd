package dev.steward.cloud;

import dev.steward.host.kubernetes.ContainerResources;
import dev.steward.host.kubernetes.ContainerTemplate;
import dev.steward.host.kubernetes.PodRetention;
import dev.steward.host.kubernetes.PodTemplate;
import dev.steward.host.kubernetes.PodVariable;
import dev.steward.host.kubernetes.PodVolume;
import dev.steward.host.kubernetes.YamlMergeStrategy;
import dev.steward.node.Node;
import dev.steward.problem.Problem;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeArguments;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The elements of a cloud in the format of the Kubernetes plugin. */
final class CloudTypes {

  private static final String PLUGIN = "org.csanchez.jenkins.plugins.kubernetes.";
  private static final int MAX_SECONDS = 31_536_000;
  private static final int MAX_MINUTES = 525_600;

  /** A word of a command; a word that contains blanks is in quotation marks. */
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /**
   * Settings of the Kubernetes plugin that have no effect here, since they concern the agent
   * program of Jenkins, or the plugin's own form.
   */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "addMasterProxyEnvVars",
          "agentInjection",
          "capOnlyOnAlivePods",
          "connectTimeout",
          "directConnection",
          "id",
          "jenkinsTunnel",
          "jenkinsUrl",
          "jnlpregistry",
          "maxRequestsPerHostStr",
          "readTimeout",
          "retentionTimeout",
          "showRawYaml",
          "useJenkinsProxy",
          "waitForPodSec",
          "webSocket");

  /** Alternative names of settings, and the names that are used here. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "containerCap", "containerCapStr",
          "instanceCapStr", "instanceCap",
          "idleMinutesStr", "idleMinutes",
          "slaveConnectTimeoutStr", "slaveConnectTimeout",
          "activeDeadlineSecondsStr", "activeDeadlineSeconds");

  private static final String TEMPLATE = "podTemplate";
  private static final String CONTAINER = "containerTemplate";

  private CloudTypes() {}

  private static <T> TypeDescription.Builder<T> part(
      String symbol, Class<T> type, String className) {
    return TypeDescription.of(TypeKind.PART, symbol, type, PLUGIN + className);
  }

  // Environment variables

  private static final Field<String> KEY = Field.text("key", "Key").required();
  private static final Field<String> VALUE = Field.text("value", "Value").raw();
  private static final Field<String> SECRET_NAME =
      Field.text("secretName", "Secret name").required();
  private static final Field<String> SECRET_KEY = Field.text("secretKey", "Secret key").required();
  private static final Field<Boolean> OPTIONAL = Field.flag("optional", "Optional");

  private static final TypeDescription<PodVariable.Value> VALUE_VARIABLE =
      part("envVar", PodVariable.Value.class, "model.KeyValueEnvVar")
          .label("Environment Variable")
          .fields(KEY, VALUE)
          .reader(in -> new PodVariable.Value(in.get(KEY), in.get(VALUE)));

  private static final TypeDescription<PodVariable.Secret> SECRET_VARIABLE =
      part("secretEnvVar", PodVariable.Secret.class, "model.SecretEnvVar")
          .label("Environment Variable from Secret")
          .fields(KEY, SECRET_NAME, SECRET_KEY, OPTIONAL)
          .reader(in ->
              new PodVariable.Secret(
                  in.get(KEY), in.get(SECRET_NAME), in.get(SECRET_KEY), in.get(OPTIONAL)));

  private static final TypeSet VARIABLE_TYPES =
      new TypeSet("environment variable", List.of(VALUE_VARIABLE, SECRET_VARIABLE));

  private static final Field<List<PodVariable>> VARIABLES =
      Field.types("envVars", "Environment variables", PodVariable.class, () -> VARIABLE_TYPES);

  // Volumes

  private static final Field<String> MOUNT_PATH = Field.text("mountPath", "Mount path").required();
  private static final Field<Boolean> IN_MEMORY = Field.flag("memory", "In Memory?");
  private static final Field<Boolean> READ_ONLY = Field.flag("readOnly", "Read Only");
  private static final Field<String> HOST_PATH = Field.text("hostPath", "Host path").required();
  private static final Field<String> CONFIG_MAP =
      Field.text("configMapName", "Config Map name").required();
  private static final Field<String> SUB_PATH = Field.text("subPath", "Sub path");
  private static final Field<String> MODE = Field.text("defaultMode", "Default mode");
  private static final Field<String> CLAIM = Field.text("claimName", "Claim name").required();

  private static final TypeSet VOLUME_TYPES =
      new TypeSet(
          "volume",
          List.of(
              part("emptyDirVolume", PodVolume.EmptyDir.class, "volumes.EmptyDirVolume")
                  .label("Empty Dir Volume")
                  .fields(MOUNT_PATH, IN_MEMORY)
                  .reader(in -> new PodVolume.EmptyDir(in.get(MOUNT_PATH), in.get(IN_MEMORY))),
              part("hostPathVolume", PodVolume.HostPath.class, "volumes.HostPathVolume")
                  .label("Host Path Volume")
                  .fields(MOUNT_PATH, HOST_PATH, READ_ONLY)
                  .reader(in ->
                      new PodVolume.HostPath(
                          in.get(MOUNT_PATH), in.get(HOST_PATH), in.get(READ_ONLY))),
              part("configMapVolume", PodVolume.ConfigMap.class, "volumes.ConfigMapVolume")
                  .label("Config Map Volume")
                  .fields(MOUNT_PATH, CONFIG_MAP, SUB_PATH, OPTIONAL)
                  .reader(in ->
                      new PodVolume.ConfigMap(
                          in.get(MOUNT_PATH),
                          in.get(CONFIG_MAP),
                          in.get(SUB_PATH),
                          in.get(OPTIONAL))),
              part("secretVolume", PodVolume.Secret.class, "volumes.SecretVolume")
                  .label("Secret Volume")
                  .fields(MOUNT_PATH, SECRET_NAME, MODE, OPTIONAL)
                  .reader(CloudTypes::secretVolume),
              part("persistentVolumeClaim", PodVolume.Claim.class, "volumes.PersistentVolumeClaim")
                  .label("Persistent Volume Claim")
                  .fields(MOUNT_PATH, CLAIM, READ_ONLY)
                  .reader(in ->
                      new PodVolume.Claim(in.get(MOUNT_PATH), in.get(CLAIM), in.get(READ_ONLY)))));

  private static PodVolume.Secret secretVolume(FieldReader in) {
    String mode = in.get(MODE);
    if (!mode.matches("[0-7]{0,4}")) {
      throw new Problem.Invalid(
          "The default mode of a secret volume must be an octal number such as 0400.");
    }
    return new PodVolume.Secret(in.get(MOUNT_PATH), in.get(SECRET_NAME), mode, in.get(OPTIONAL));
  }

  // Containers

  private static final Field<String> NAME = Field.text("name", "Name").required();
  private static final Field<String> IMAGE = Field.text("image", "Docker image");
  private static final Field<Boolean> ALWAYS_PULL =
      Field.flag("alwaysPullImage", "Always pull image");
  private static final Field<String> WORKING_DIR = Field.text("workingDir", "Working directory");
  private static final Field<String> COMMAND = Field.text("command", "Command to run");
  private static final Field<String> ARGUMENTS =
      Field.text("args", "Arguments to pass to the command");
  private static final Field<Boolean> TTY = Field.flag("ttyEnabled", "Allocate pseudo-TTY");
  private static final Field<Boolean> PRIVILEGED =
      Field.flag("privileged", "Run in privileged mode");
  private static final Field<String> REQUEST_CPU = Field.text("resourceRequestCpu", "Request CPU");
  private static final Field<String> REQUEST_MEMORY =
      Field.text("resourceRequestMemory", "Request Memory");
  private static final Field<String> REQUEST_STORAGE =
      Field.text("resourceRequestEphemeralStorage", "Request Ephemeral Storage");
  private static final Field<String> LIMIT_CPU = Field.text("resourceLimitCpu", "Limit CPU");
  private static final Field<String> LIMIT_MEMORY =
      Field.text("resourceLimitMemory", "Limit Memory");
  private static final Field<String> LIMIT_STORAGE =
      Field.text("resourceLimitEphemeralStorage", "Limit Ephemeral Storage");

  private static final TypeDescription<ContainerTemplate> CONTAINER_TYPE =
      part(CONTAINER, ContainerTemplate.class, "ContainerTemplate")
          .label("Container Template")
          .fields(
              NAME,
              IMAGE,
              ALWAYS_PULL,
              WORKING_DIR,
              COMMAND,
              ARGUMENTS,
              TTY,
              PRIVILEGED,
              VARIABLES,
              REQUEST_CPU,
              REQUEST_MEMORY,
              REQUEST_STORAGE,
              LIMIT_CPU,
              LIMIT_MEMORY,
              LIMIT_STORAGE)
          .reader(in ->
              new ContainerTemplate(
                  in.get(NAME),
                  in.get(IMAGE),
                  words(in.get(COMMAND)),
                  words(in.get(ARGUMENTS)),
                  in.get(VARIABLES),
                  new ContainerResources(
                      in.get(REQUEST_CPU),
                      in.get(REQUEST_MEMORY),
                      in.get(REQUEST_STORAGE),
                      in.get(LIMIT_CPU),
                      in.get(LIMIT_MEMORY),
                      in.get(LIMIT_STORAGE)),
                  in.get(WORKING_DIR),
                  in.get(ALWAYS_PULL),
                  in.get(PRIVILEGED),
                  in.get(TTY)));

  private static List<String> words(String command) {
    var words = new ArrayList<String>();
    Matcher word = WORD.matcher(command);
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words;
  }

  // Pod templates

  private static final TypeSet CONTAINER_TYPES =
      new TypeSet("container template", List.of(CONTAINER_TYPE));

  private static final Field<String> LABEL = Field.text("label", "Labels");
  private static final Field<String> TEMPLATE_NAMESPACE = Field.text("namespace", "Namespace");
  private static final Field<String> SERVICE_ACCOUNT =
      Field.text("serviceAccount", "Service Account");
  private static final Field<String> PARENTS =
      Field.text("inheritFrom", "Pod template to inherit from");
  private static final Field<Integer> IDLE =
      Field.number("idleMinutes", "Time in minutes to retain agent when idle", 0, 0, MAX_MINUTES);
  private static final Field<Integer> INSTANCES =
      Field.number("instanceCap", "Concurrency Limit", 0, 0, Integer.MAX_VALUE);
  private static final Field<Integer> DEADLINE =
      Field.number(
          "activeDeadlineSeconds",
          "Deadline in seconds for the pod to be running",
          0,
          0,
          MAX_SECONDS);
  private static final Field<Integer> CONNECT_TIMEOUT =
      Field.number(
          "slaveConnectTimeout", "Timeout in seconds for Jenkins connection", 1_000, 1, 86_400);
  private static final Field<List<ContainerTemplate>> CONTAINERS =
      Field.types("containers", "Containers", ContainerTemplate.class, () -> CONTAINER_TYPES);
  private static final Field<List<PodVolume>> VOLUMES =
      Field.types("volumes", "Volumes", PodVolume.class, () -> VOLUME_TYPES);
  private static final Field<String> NODE_SELECTOR = Field.text("nodeSelector", "Node Selector");

  private record Annotation(String key, String value) {}

  private static final Field<List<Annotation>> ANNOTATIONS =
      Field.rows(
          "annotations",
          "Annotations",
          PLUGIN + "PodAnnotation",
          List.of(KEY, VALUE),
          in -> new Annotation(in.get(KEY), in.get(VALUE)));
  private static final Field<List<String>> PULL_SECRETS =
      Field.rows(
          "imagePullSecrets",
          "Image Pull Secrets",
          PLUGIN + "PodImagePullSecret",
          List.of(NAME),
          in -> in.get(NAME));
  private static final Field<String> YAML = Field.lines("yaml", "Raw YAML for the Pod");

  private static final TypeSet STRATEGIES =
      new TypeSet(
          "merge strategy",
          List.of(
              part("override", YamlMergeStrategy.class, "pod.yaml.Overrides")
                  .label("Override")
                  .reader(_ -> YamlMergeStrategy.OVERRIDE),
              part("merge", YamlMergeStrategy.class, "pod.yaml.Merge")
                  .label("Merge")
                  .reader(_ -> YamlMergeStrategy.MERGE)));

  private static final Field<@Nullable YamlMergeStrategy> STRATEGY =
      Field.type(
          "yamlMergeStrategy", "Yaml merge strategy", YamlMergeStrategy.class, () -> STRATEGIES);

  private static final Field<String> USAGE_MODE =
      Field.choice(
          "nodeUsageMode",
          "Usage",
          new FieldOption("", "That of the parent templates"),
          new FieldOption(
              Node.Mode.EXCLUSIVE.name(),
              "Only build jobs with label expressions matching this node"),
          new FieldOption(Node.Mode.NORMAL.name(), "Use this node as much as possible"));

  private static TypeDescription<PodRetention> retention(PodRetention value, String className) {
    return part(value.symbol(), PodRetention.class, "pod.retention." + className)
        .label(className.equals("OnFailure") ? "On Failure" : className)
        .reader(_ -> value);
  }

  private static final List<TypeDescription<PodRetention>> RETENTIONS =
      List.of(
          retention(PodRetention.NEVER, "Never"),
          retention(PodRetention.ON_FAILURE, "OnFailure"),
          retention(PodRetention.ALWAYS, "Always"));

  private static final TypeSet CLOUD_RETENTIONS = new TypeSet("pod retention", RETENTIONS);

  private static final TypeSet TEMPLATE_RETENTIONS =
      new TypeSet(
          "pod retention",
          Stream.concat(Stream.of(retention(PodRetention.DEFAULT, "Default")), RETENTIONS.stream())
              .toList());

  private static final Field<@Nullable PodRetention> CLOUD_RETENTION =
      Field.type("podRetention", "Pod Retention", PodRetention.class, () -> CLOUD_RETENTIONS);
  private static final Field<@Nullable PodRetention> TEMPLATE_RETENTION =
      Field.type("podRetention", "Pod Retention", PodRetention.class, () -> TEMPLATE_RETENTIONS);

  private static final TypeSet TEMPLATE_TYPES =
      new TypeSet(
          "pod template",
          List.of(
              part(TEMPLATE, CloudTemplate.class, "PodTemplate")
                  .label("Pod Template")
                  .fields(
                      NAME,
                      LABEL,
                      TEMPLATE_NAMESPACE,
                      SERVICE_ACCOUNT,
                      PARENTS,
                      IDLE,
                      INSTANCES,
                      DEADLINE,
                      CONNECT_TIMEOUT,
                      CONTAINERS,
                      VARIABLES,
                      VOLUMES,
                      ANNOTATIONS,
                      PULL_SECRETS,
                      NODE_SELECTOR,
                      YAML,
                      STRATEGY,
                      USAGE_MODE,
                      TEMPLATE_RETENTION)
                  .reader(CloudTypes::template)));

  private static CloudTemplate template(FieldReader in) {
    var annotations = new LinkedHashMap<String, String>();
    in.get(ANNOTATIONS)
        .forEach(annotation -> annotations.put(annotation.key(), annotation.value()));
    String yaml = in.get(YAML);
    int instances = in.get(INSTANCES);
    PodRetention retention = in.get(TEMPLATE_RETENTION);
    return new CloudTemplate(
        new PodTemplate(
            in.get(NAME),
            in.get(LABEL),
            in.get(TEMPLATE_NAMESPACE),
            in.get(SERVICE_ACCOUNT),
            separatedBySpaces(in.get(PARENTS)),
            in.get(CONTAINERS),
            in.get(VARIABLES),
            in.get(VOLUMES),
            nodeSelector(in.get(NODE_SELECTOR)),
            annotations,
            in.get(PULL_SECRETS),
            yaml.isBlank() ? List.of() : List.of(yaml),
            in.get(STRATEGY),
            in.get(IDLE),
            instances == Integer.MAX_VALUE ? 0 : instances,
            in.get(DEADLINE)),
        in.get(CONNECT_TIMEOUT),
        usageMode(in.get(USAGE_MODE)),
        retention == null ? PodRetention.DEFAULT : retention);
  }

  private static Node.@Nullable Mode usageMode(String name) {
    for (Node.Mode mode : Node.Mode.values()) {
      if (mode.name().equals(name)) {
        return mode;
      }
    }
    return null;
  }

  private static List<String> separatedBySpaces(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
  }

  private static Map<String, String> nodeSelector(String text) {
    var selector = new LinkedHashMap<String, String>();
    for (String pair : text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*", -1)) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new Problem.Invalid(
            "The node selector of a pod template must look like disk=ssd,zone=a.");
      }
      selector.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return selector;
  }

  // The cloud

  private static final Field<String> SERVER_URL =
      Field.text("serverUrl", "Kubernetes URL")
          .help("Address of the API server; leave empty for the cluster that this server runs in.");
  private static final Field<String> CERTIFICATE =
      Field.lines("serverCertificate", "Kubernetes server certificate key")
          .help("CA certificates of the cluster in PEM format.");
  private static final Field<Boolean> SKIP_VERIFICATION =
      Field.flag("skipTlsVerify", "Disable https certificate check")
          .help("An attacker who impersonates the API server could then read the credentials.");
  private static final Field<String> NAMESPACE = Field.text("namespace", "Kubernetes Namespace");
  private static final Field<String> CREDENTIALS =
      Field.credential("credentialsId", "Credentials")
          .help(
              "A secret text that contains a token, or a client certificate; leave empty for the"
                  + " service account of this server's own pod.");
  private static final Field<Integer> POD_LIMIT =
      Field.number("containerCapStr", "Concurrency Limit", 0, 0, Integer.MAX_VALUE)
          .at("containerCap")
          .help("Maximum number of concurrent pods; 0 for no limit.");
  private static final Field<List<CloudTemplate>> TEMPLATES =
      Field.types("templates", "Pod Templates", CloudTemplate.class, () -> TEMPLATE_TYPES);

  /** A cloud. */
  static final TypeDescription<Cloud> KUBERNETES =
      part("kubernetes", Cloud.class, "KubernetesCloud")
          .label("Kubernetes")
          .fields(
              NAME,
              SERVER_URL,
              CERTIFICATE,
              SKIP_VERIFICATION,
              NAMESPACE,
              CREDENTIALS,
              POD_LIMIT,
              CLOUD_RETENTION,
              TEMPLATES)
          .reader(CloudTypes::cloud);

  private static Cloud cloud(FieldReader in) {
    int limit = in.get(POD_LIMIT);
    PodRetention retention = in.get(CLOUD_RETENTION);
    return new Cloud(
        in.get(NAME),
        in.get(SERVER_URL),
        in.get(CERTIFICATE),
        in.get(SKIP_VERIFICATION),
        in.get(NAMESPACE),
        in.get(CREDENTIALS),
        limit == Integer.MAX_VALUE ? 0 : limit,
        retention == null ? PodRetention.NEVER : retention,
        in.get(TEMPLATES));
  }

  // Conversion of the plugin's arguments

  /**
   * The definition of a cloud with these settings, which are not checked.
   *
   * @param arguments by the names of the Kubernetes plugin
   */
  static String definition(Map<String, ?> arguments) {
    return TypeArguments.toXml(KUBERNETES, wrap(arguments));
  }

  /**
   * Converts arguments of the Kubernetes plugin to those of the descriptions, since the plugin does
   * not name the types of templates and containers.
   */
  static Map<String, Object> wrap(Map<String, ?> cloud) {
    return wrap(cloud, "templates", TEMPLATE, template -> wrap(template, "containers", CONTAINER));
  }

  private static Map<String, Object> wrap(Map<String, ?> map, String list, String symbol) {
    return wrap(map, list, symbol, part -> wrap(part, "", ""));
  }

  private static Map<String, Object> wrap(
      Map<String, ?> map,
      String list,
      String symbol,
      Function<Map<String, ?>, Map<String, Object>> inner) {
    var all = new LinkedHashMap<String, Object>();
    map.forEach((name, value) -> {
      if (value == null || WITHOUT_EFFECT.contains(name)) {
        return;
      }
      if (name.equals(list) && value instanceof List<?> items) {
        all.put(
            name,
            items.stream()
                .map(item ->
                    Map.of(symbol, item instanceof Map<?, ?> m ? inner.apply(texts(m)) : item))
                .toList());
      } else {
        all.put(ALIASES.getOrDefault(name, name), value);
      }
    });
    return all;
  }

  private static Map<String, Object> texts(Map<?, ?> map) {
    var all = new LinkedHashMap<String, Object>();
    map.forEach((name, value) -> {
      if (value != null) {
        all.put(String.valueOf(name), value);
      }
    });
    return all;
  }

  /** The reverse of {@link #wrap}. */
  static Map<String, Object> unwrap(Map<String, Object> cloud) {
    var all = new LinkedHashMap<String, Object>(cloud);
    all.computeIfPresent(
        "templates", (_, templates) -> unwrap(templates, TEMPLATE, CloudTypes::unwrapContainers));
    return all;
  }

  private static Map<String, Object> unwrapContainers(Map<String, Object> template) {
    var all = new LinkedHashMap<String, Object>(template);
    all.computeIfPresent(
        "containers", (_, containers) -> unwrap(containers, CONTAINER, container -> container));
    return all;
  }

  private static Object unwrap(
      Object list, String symbol, UnaryOperator<Map<String, Object>> inner) {
    var all = new ArrayList<Object>();
    for (Object item : list instanceof List<?> items ? items : List.of()) {
      Object content = item instanceof Map<?, ?> map ? map.get(symbol) : null;
      all.add(content instanceof Map<?, ?> map ? inner.apply(texts(map)) : item);
    }
    return all;
  }
}
