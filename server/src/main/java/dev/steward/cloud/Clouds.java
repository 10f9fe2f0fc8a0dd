package dev.steward.cloud;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The configured clouds. Only administrators may see or change them, because a pod template can
 * give builds any permission that the cluster grants to pods.
 */
public final class Clouds {

  private static final int MAX_CLOUDS = 100;
  private static final int MAX_DEFINITION = 1 << 20;
  private static final String ALL = "all";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final PodLocations locations;
  private final InvalidatingCache<String, List<Cloud>> cache = new InvalidatingCache<>(1);
  private final Map<String, RunTemplates.RunTemplate> runTemplates = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  public Clouds(Store store, Authorizer rights, Audit audit) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    locations = new PodLocations(store);
  }

  /** Where pods of clouds may exist. */
  PodLocations locations() {
    return locations;
  }

  /** Registers a listener for changes to any cloud. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** All clouds, by name, for the server itself, with the templates of running pipelines. */
  List<Cloud> all() {
    List<Cloud> configured = configured();
    return runTemplates.isEmpty()
        ? configured
        : configured.stream().map(this::withRunTemplates).toList();
  }

  /** A cloud with the templates of running pipelines. */
  Cloud withRunTemplates(Cloud cloud) {
    List<CloudTemplate> added =
        runTemplates.values().stream()
            .filter(one -> one.cloud().equals(cloud.name()))
            .map(RunTemplates.RunTemplate::template)
            .toList();
    return added.isEmpty() ? cloud : cloud.with(added);
  }

  /** The templates of running pipelines. */
  List<RunTemplates.RunTemplate> runTemplates() {
    return List.copyOf(runTemplates.values());
  }

  /** Adds the template of a running pipeline, or replaces the one with its name. */
  void put(RunTemplates.RunTemplate template) {
    runTemplates.put(template.template().name(), template);
  }

  /** Removes the template of a running pipeline. */
  void removeRunTemplate(String name) {
    if (runTemplates.remove(name) != null) {
      listeners.forEach(Runnable::run);
    }
  }

  /** The clouds that an administrator has configured, by name. */
  List<Cloud> configured() {
    List<Cloud> all =
        cache.get(ALL, _ -> store.read(CloudRows::all).stream().map(Cloud::parse).toList());
    return all == null ? List.of() : all;
  }

  @Nullable Cloud find(String name) {
    for (Cloud cloud : all()) {
      if (cloud.name().equals(name)) {
        return cloud;
      }
    }
    return null;
  }

  /** Returns whether a caller may see clouds. */
  public boolean isVisible(Caller caller) {
    return rights.allows(caller, Permission.ADMINISTER);
  }

  /** All clouds, by name. */
  public List<Cloud> list(Caller caller) {
    rights.require(caller, Permission.ADMINISTER);
    return configured();
  }

  /** The cloud with that name; null if there is none. */
  public @Nullable Cloud find(Caller caller, String name) {
    rights.require(caller, Permission.ADMINISTER);
    for (Cloud cloud : configured()) {
      if (cloud.name().equals(name)) {
        return cloud;
      }
    }
    return null;
  }

  /** The settings of all clouds as arguments of {@link Cloud#define}. */
  public List<Map<String, Object>> arguments(Caller caller) {
    rights.require(caller, Permission.ADMINISTER);
    return store.read(CloudRows::all).stream().map(Cloud::arguments).toList();
  }

  /**
   * Creates a cloud, or replaces the one with the same name.
   *
   * @param definition from {@link Cloud#define}
   */
  public void put(Caller caller, String definition) {
    rights.require(caller, Permission.ADMINISTER);
    Cloud cloud = checked(definition);
    store.write(tx -> {
      String current = CloudRows.find(tx, cloud.name());
      if (!definition.equals(current)) {
        put(tx, caller, cloud, definition, current == null);
      }
      return true;
    });
  }

  /**
   * Creates a cloud.
   *
   * @param definition from {@link Cloud#define}
   * @throws Problem.Invalid if a cloud has this name
   */
  public void create(Caller caller, String definition) {
    rights.require(caller, Permission.ADMINISTER);
    Cloud cloud = checked(definition);
    store.write(tx -> {
      requireFree(tx, cloud);
      put(tx, caller, cloud, definition, true);
      return true;
    });
  }

  /**
   * Changes a cloud; its name may change too. The pods of a cloud that is renamed, or moved to
   * another cluster, are deleted.
   *
   * @param definition from {@link Cloud#define}
   */
  public void configure(Caller caller, String name, String definition) {
    rights.require(caller, Permission.ADMINISTER);
    Cloud cloud = checked(definition);
    store.write(tx -> {
      if (CloudRows.find(tx, name) == null) {
        throw missing(name);
      }
      if (!cloud.name().equals(name)) {
        requireFree(tx, cloud);
        CloudRows.delete(tx, name);
      }
      put(tx, caller, cloud, definition, false);
      return true;
    });
  }

  /**
   * Deletes a cloud; builds that run in its pods fail. The pods are deleted as soon as their
   * cluster is reachable.
   */
  public void delete(Caller caller, String name) {
    rights.require(caller, Permission.ADMINISTER);
    store.write(tx -> {
      if (CloudRows.delete(tx, name) == 0) {
        throw missing(name);
      }
      record(tx, caller, "cloud.delete", name, "");
      return true;
    });
  }

  /**
   * Forgets the pods that a cloud had in a cluster before it was deleted or changed, without
   * deleting them.
   *
   * @throws Problem.Invalid if a cloud of this name uses the cluster
   */
  public void forgetCluster(Caller caller, String cloud, String serverUrl) {
    rights.require(caller, Permission.ADMINISTER);
    store.write(tx -> {
      String current = CloudRows.find(tx, cloud);
      if (current != null && Cloud.parse(current).serverUrl().equals(serverUrl)) {
        throw new Problem.Invalid(
            "The cloud " + cloud + " uses this cluster. Delete the cloud or change its URL first.");
      }
      if (!locations.removeAll(tx, cloud, serverUrl)) {
        throw new Problem.NotFound(
            "The cloud " + cloud + " has no pods in this cluster; they may have been deleted.");
      }
      record(tx, caller, "cloud.forget", cloud, serverUrl);
      return true;
    });
  }

  private static Problem.NotFound missing(String name) {
    return new Problem.NotFound("There is no cloud with the name " + name + ".");
  }

  private static Cloud checked(String definition) {
    if (definition.length() > MAX_DEFINITION) {
      throw new Problem.Invalid(
          "The settings of a cloud can have at most " + MAX_DEFINITION + " characters.");
    }
    Cloud cloud = Cloud.parse(definition);
    cloud.validate();
    return cloud;
  }

  private static void requireFree(Tx tx, Cloud cloud) {
    if (CloudRows.find(tx, cloud.name()) != null) {
      throw new Problem.Invalid("A cloud with the name " + cloud.name() + " already exists.");
    }
  }

  private void put(Tx tx, Caller caller, Cloud cloud, String definition, boolean isNew) {
    if (isNew && CloudRows.all(tx).size() >= MAX_CLOUDS) {
      throw new Problem.Invalid(
          "The limit of " + MAX_CLOUDS + " clouds has been reached. Delete one first.");
    }
    CloudRows.put(tx, cloud.name(), definition);
    locations.update(tx, cloud);
    record(tx, caller, isNew ? "cloud.create" : "cloud.configure", cloud.name(), "");
  }

  private void record(Tx tx, Caller caller, String action, String name, String detail) {
    audit.record(tx, caller.name(), caller.address(), action, name, detail);
    tx.afterCommit(() -> {
      cache.invalidateAll();
      listeners.forEach(Runnable::run);
    });
  }
}
