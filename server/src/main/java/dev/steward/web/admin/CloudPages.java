package dev.steward.web.admin;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.casc.CloudTemplatesText;
import dev.steward.cloud.Cloud;
import dev.steward.cloud.CloudAccess;
import dev.steward.cloud.Clouds;
import dev.steward.cloud.FormerCluster;
import dev.steward.cloud.Provisioner;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pages of clouds: list, create, configure, test the connection and delete. */
public final class CloudPages {

  private static final AccessRule ADMINISTER = AccessRule.needs(Permission.ADMINISTER);

  private final ResourceType<Clouds> cloudsType =
      new ResourceType<>("clouds", _ -> ProtectedObject.SERVER);
  private final ResourceType<Cloud> cloudType =
      new ResourceType<>("cloud", _ -> ProtectedObject.SERVER);

  private final Clouds clouds;
  private final CloudAccess access;
  private final Provisioner provisioner;

  public CloudPages(Clouds clouds, CloudAccess access, Provisioner provisioner) {
    this.clouds = clouds;
    this.access = access;
    this.provisioner = provisioner;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.manage().child("cloud", cloudsType, (_, _, _) -> clouds);
    kinds.server().alias("cloud", cloudsType, (_, _, _) -> clouds);
    cloudsType
        .route(Method.GET, "", ADMINISTER, this::list)
        .route(Method.GET_POST, "new", ADMINISTER, this::create)
        .route(Method.POST, "testConnection", ADMINISTER, this::testNew)
        .route(Method.POST, "forget", ADMINISTER, this::forget)
        .namedChild(cloudType, this::find);
    cloudType
        .route(Method.GET, "", ADMINISTER, this::configuration)
        .route(Method.GET_POST, "configure", ADMINISTER, this::configure)
        .route(Method.POST, "testConnection", ADMINISTER, this::test)
        .route(Method.POST, "doDelete", ADMINISTER, this::delete);
  }

  private @Nullable Cloud find(Caller caller, Clouds all, String name) {
    return all.isVisible(caller) ? all.find(caller, name) : null;
  }

  /** A cloud as a table row. */
  public record CloudRow(String name, String url, String server, String pods, int templates) {}

  /** A cluster with pods of a deleted or changed cloud, as a table row. */
  public record FormerClusterRow(
      String cloud, String serverUrl, String server, String namespaces, int pods, String state) {}

  /** Values of the form. */
  public record CloudFields(
      String name,
      String serverUrl,
      String serverCertificate,
      boolean skipTlsVerify,
      String namespace,
      String credentialsId,
      String podLimit,
      String podRetention,
      String templates) {

    static final CloudFields EMPTY = new CloudFields("", "", "", false, "", "", "", "", "");

    static CloudFields of(Map<String, ?> arguments) {
      return new CloudFields(
          text(arguments, "name"),
          text(arguments, "serverUrl"),
          text(arguments, "serverCertificate"),
          text(arguments, "skipTlsVerify").equals("true"),
          text(arguments, "namespace"),
          text(arguments, "credentialsId"),
          text(arguments, "containerCapStr"),
          text(arguments, "podRetention"),
          CloudTemplatesText.of(arguments.get("templates")));
    }

    private static String text(Map<String, ?> arguments, String name) {
      Object value = arguments.get(name);
      return value == null ? "" : String.valueOf(value);
    }

    static CloudFields submitted(Parameters parameters) {
      return new CloudFields(
          parameters.get("name", "").strip(),
          parameters.get("serverUrl", "").strip(),
          parameters.get("serverCertificate", "").replace("\r\n", "\n"),
          parameters.get("skipTlsVerify", "").equals("on"),
          parameters.get("namespace", "").strip(),
          parameters.get("credentialsId", "").strip(),
          parameters.get("containerCapStr", "").strip(),
          parameters.get("podRetention", "").strip(),
          parameters.get("templates", "").replace("\r\n", "\n"));
    }

    /**
     * The definition of the cloud.
     *
     * @throws Problem.Invalid if a value is invalid
     */
    String definition() {
      var arguments = new LinkedHashMap<String, Object>();
      arguments.put("name", name);
      arguments.put("serverUrl", serverUrl);
      arguments.put("serverCertificate", serverCertificate);
      arguments.put("skipTlsVerify", Boolean.toString(skipTlsVerify));
      arguments.put("namespace", namespace);
      arguments.put("credentialsId", credentialsId);
      if (!podLimit.isEmpty()) {
        arguments.put("containerCapStr", podLimit);
      }
      if (!podRetention.isEmpty()) {
        arguments.put("podRetention", podRetention);
      }
      arguments.put("templates", CloudTemplatesText.parse(templates));
      return Cloud.define(arguments);
    }
  }

  private Response list(RequestContext call, Clouds all) {
    List<CloudRow> rows =
        all.list(call.caller()).stream()
            .map(cloud ->
                new CloudRow(
                    cloud.name(),
                    UrlPath.encode(cloud.name()) + "/",
                    address(cloud.serverUrl()),
                    provisioner.podCount(cloud.name())
                        + (cloud.podLimit() == 0 ? "" : " of " + cloud.podLimit()),
                    cloud.templates().size()))
            .toList();
    return Templates.page(
        call,
        200,
        "admin/clouds.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "clouds",
            rows,
            "formerClusters",
            provisioner.formerClusters(call.caller()).stream().map(CloudPages::row).toList()));
  }

  private static String address(String serverUrl) {
    return serverUrl.isEmpty() ? "the cluster that this server runs in" : serverUrl;
  }

  private static FormerClusterRow row(FormerCluster cluster) {
    String error = cluster.error();
    return new FormerClusterRow(
        cluster.cloud(),
        cluster.serverUrl(),
        address(cluster.serverUrl()),
        String.join(", ", cluster.namespaces()),
        cluster.pods(),
        error == null ? "Pods are being deleted." : error);
  }

  private Response forget(RequestContext call, Clouds all) {
    all.forgetCluster(
        call.caller(),
        call.parameters().get("cloud", ""),
        call.parameters().get("serverUrl", "").strip());
    return Response.redirect(listPath(call));
  }

  private Response create(RequestContext call, Clouds all) {
    if (!call.request().isPost()) {
      return form(call, "", 200, CloudFields.EMPTY, "", "");
    }
    CloudFields fields = CloudFields.submitted(call.parameters());
    try {
      all.create(call.caller(), fields.definition());
    } catch (Problem.Invalid e) {
      return form(call, "", 400, fields, e.getMessage(), "");
    }
    return Response.redirect(call.path());
  }

  private Response configuration(RequestContext call, Cloud cloud) {
    for (Map<String, Object> arguments : clouds.arguments(call.caller())) {
      if (cloud.name().equals(arguments.get("name"))) {
        return form(call, cloud.name(), 200, CloudFields.of(arguments), "", "");
      }
    }
    throw new Problem.NotFound("There is no cloud with the name " + cloud.name() + ".");
  }

  private Response configure(RequestContext call, Cloud cloud) {
    if (!call.request().isPost()) {
      return configuration(call, cloud);
    }
    CloudFields fields = CloudFields.submitted(call.parameters());
    try {
      clouds.configure(call.caller(), cloud.name(), fields.definition());
    } catch (Problem.Invalid e) {
      return form(call, cloud.name(), 400, fields, e.getMessage(), "");
    }
    return Response.redirect(listPath(call));
  }

  private static String listPath(RequestContext call) {
    return call.site().contextPath() + "/manage/cloud/";
  }

  private Response delete(RequestContext call, Cloud cloud) {
    clouds.delete(call.caller(), cloud.name());
    return Response.redirect(listPath(call));
  }

  private Response testNew(RequestContext call, Clouds all) {
    return test(call, "");
  }

  private Response test(RequestContext call, Cloud cloud) {
    return test(call, cloud.name());
  }

  private Response test(RequestContext call, String name) {
    CloudFields fields = CloudFields.submitted(call.parameters());
    try {
      return form(call, name, 200, fields, "", access.test(fields.definition()));
    } catch (Problem.Invalid e) {
      return form(call, name, 400, fields, e.getMessage(), "");
    } catch (IOException e) {
      return form(call, name, 200, fields, String.valueOf(e.getMessage()), "");
    }
  }

  private static Response form(
      RequestContext call,
      String name,
      int status,
      CloudFields fields,
      String error,
      String success) {
    return Templates.page(
        call,
        status,
        "admin/cloudform.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "title",
            name.isEmpty() ? "New cloud" : "Configure the cloud " + name,
            "base",
            name.isEmpty() ? listPath(call) : listPath(call) + UrlPath.encode(name) + "/",
            "isNew",
            name.isEmpty(),
            "fields",
            fields,
            "error",
            error,
            "success",
            success));
  }
}
