package dev.steward.cloud;

import dev.steward.host.kubernetes.PodManifest;
import dev.steward.host.kubernetes.PodOwner;
import dev.steward.host.kubernetes.PodRetention;
import dev.steward.host.kubernetes.PodTemplate;
import dev.steward.host.kubernetes.PodTemplates;
import dev.steward.node.Node;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlReader;
import dev.steward.type.TypeArguments;
import dev.steward.type.Warnings;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes cluster in which the server starts pods for builds.
 *
 * @param serverUrl address of the API server; empty for the cluster that the server runs in
 * @param serverCertificate certificates of the cluster's CA, in PEM format; may be empty
 * @param skipTlsVerify whether any certificate of the API server is accepted
 * @param namespace namespace of the pods; empty for the cluster's default
 * @param credentialsId a credential of the server; empty for none, or for the service account of
 *     the server's own pod
 * @param podLimit maximum number of concurrent pods; 0 for no limit
 * @param podRetention which pods stay in the cluster after their node is removed, unless their
 *     template specifies this
 */
public record Cloud(
    String name,
    String serverUrl,
    String serverCertificate,
    boolean skipTlsVerify,
    String namespace,
    String credentialsId,
    int podLimit,
    PodRetention podRetention,
    List<CloudTemplate> templates) {

  private static final int MAX_NAME = 100;
  private static final int MAX_TEMPLATES = 500;
  private static final int MAX_URL = 1_000;
  private static final String SAFE_NAME = "[A-Za-z0-9][A-Za-z0-9 ._-]*";
  private static final String NAMESPACE = "([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?";

  /** Reads a stored definition. */
  static Cloud parse(String definition) {
    return CloudTypes.KUBERNETES.read(XmlReader.read(definition), new Warnings());
  }

  /**
   * The definition of a cloud with these settings.
   *
   * @param arguments by the names of the Kubernetes plugin, as in {@link TypeArguments}
   * @throws Problem.Invalid if a setting is invalid; the message says which
   */
  public static String define(Map<String, ?> arguments) {
    String definition = CloudTypes.definition(arguments);
    parse(definition).validate();
    return definition;
  }

  /** The settings of a definition as arguments, without those that have their default values. */
  static Map<String, Object> arguments(String definition) {
    return CloudTypes.unwrap(
        TypeArguments.of(CloudTypes.KUBERNETES, EditableElement.of(definition)));
  }

  /** The same cloud with more templates. */
  Cloud with(List<CloudTemplate> added) {
    var all = new ArrayList<>(templates);
    all.addAll(added);
    return new Cloud(
        name,
        serverUrl,
        serverCertificate,
        skipTlsVerify,
        namespace,
        credentialsId,
        podLimit,
        podRetention,
        all);
  }

  /**
   * Checks a template of a pipeline.
   *
   * @param complete with everything that it inherits
   * @throws Problem.Invalid with the first error
   */
  static void check(CloudTemplate complete, String cloud) {
    checkNamespace(complete.pod().namespace(), "the pod template " + complete.name());
    checkManifest(complete.pod(), cloud);
  }

  /** The template with that name; null if there is none. */
  public @Nullable CloudTemplate template(String templateName) {
    for (CloudTemplate template : templates) {
      if (template.name().equals(templateName)) {
        return template;
      }
    }
    return null;
  }

  /**
   * The template with everything that it inherits.
   *
   * @throws Problem.Invalid if a parent does not exist
   */
  CloudTemplate resolve(CloudTemplate template) {
    var all = new PodTemplates(templates.stream().map(CloudTemplate::pod).toList());
    return new CloudTemplate(
        all.resolve(template.pod()),
        template.connectTimeoutSeconds(),
        usageMode(template),
        template.retention() == PodRetention.DEFAULT ? podRetention : template.retention());
  }

  /**
   * The usage mode of a template or, if it has none, of its parents; null if none has one. The
   * template must not inherit from itself.
   */
  private Node.@Nullable Mode usageMode(CloudTemplate template) {
    Node.Mode mode = template.usageMode();
    if (mode != null) {
      return mode;
    }
    for (String parent : template.pod().inheritFrom().reversed()) {
      CloudTemplate parentTemplate = template(parent);
      mode = parentTemplate == null ? null : usageMode(parentTemplate);
      if (mode != null) {
        return mode;
      }
    }
    return null;
  }

  /** Returns whether a template may start pods for builds without a label. */
  boolean mayServeBuildsWithoutLabel() {
    return templates.stream().anyMatch(template -> template.usageMode() == Node.Mode.NORMAL);
  }

  /** Returns whether the server connects to both clouds in the same way. */
  boolean hasSameConnection(Cloud other) {
    return serverUrl.equals(other.serverUrl)
        && serverCertificate.equals(other.serverCertificate)
        && skipTlsVerify == other.skipTlsVerify
        && credentialsId.equals(other.credentialsId);
  }

  /**
   * Checks everything that can be checked without the cluster.
   *
   * @throws Problem.Invalid with the first error
   */
  void validate() {
    if (name.length() > MAX_NAME || !name.matches(SAFE_NAME)) {
      throw new Problem.Invalid(
          "The name of a cloud can have at most "
              + MAX_NAME
              + " letters, digits, spaces, dots, dashes and underscores, and must start with a"
              + " letter or digit.");
    }
    if (!serverUrl.isEmpty()) {
      checkUrl();
    }
    checkNamespace(namespace, "the cloud " + name);
    if (templates.size() > MAX_TEMPLATES) {
      throw new Problem.Invalid("A cloud can have at most " + MAX_TEMPLATES + " pod templates.");
    }
    var names = new HashSet<String>();
    for (CloudTemplate template : templates) {
      if (template.name().isBlank() || template.name().length() > MAX_NAME) {
        throw new Problem.Invalid(
            "Each pod template of the cloud "
                + name
                + " needs a name of at most "
                + MAX_NAME
                + " characters.");
      }
      if (!names.add(template.name())) {
        throw new Problem.Invalid(
            "The cloud " + name + " has two pod templates with the name " + template.name() + ".");
      }
      checkNamespace(template.pod().namespace(), "the pod template " + template.name());
      CloudTemplate complete = resolve(template);
      if (!complete.labels().isEmpty()) {
        checkManifest(complete.pod(), name);
      }
    }
  }

  /** A template that only others inherit from may be incomplete. */
  private static void checkManifest(PodTemplate complete, String cloud) {
    PodManifest _ =
        PodManifest.of(
            complete,
            "default",
            new PodOwner("", cloud, complete.name(), null, PodRetention.NEVER),
            RandomGenerator.getDefault());
  }

  private void checkUrl() {
    if (serverUrl.length() > MAX_URL) {
      throw new Problem.Invalid(
          "The Kubernetes URL of the cloud "
              + name
              + " can have at most "
              + MAX_URL
              + " characters.");
    }
    URI address;
    try {
      address = URI.create(serverUrl);
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid(
          "The Kubernetes URL of the cloud " + name + " must look like https://HOST:PORT.");
    }
    CloudAccess.check(address, !credentialsId.isEmpty());
  }

  private static void checkNamespace(String namespace, String owner) {
    if (!namespace.matches(NAMESPACE)) {
      throw new Problem.Invalid(
          "The namespace of "
              + owner
              + " can have at most 63 lower-case letters, digits and dashes.");
    }
  }
}
