package dev.steward.pipeline.script;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.run.ParameterDefaults;
import dev.steward.pipeline.run.RunContext;
import dev.steward.problem.Problem;
import dev.steward.run.ParameterValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The global variable {@code params}: the parameters of the run, and the defaults of the job's
 * other parameters, which a script may have added.
 */
final class ScriptParameters {
  private static final String NAME = "name";
  private static final String FLAG = "flag";
  private static final String VALUE = "value";

  private final RunContext run;
  private final Jobs jobs;

  ScriptParameters(RunContext run, Jobs jobs) {
    this.run = run;
    this.jobs = jobs;
  }

  /**
   * All parameters by name; scripts cannot change them. Scripts see them in the order of a {@link
   * HashMap}, as in Jenkins.
   */
  Map<String, @Nullable Object> all() {
    Map<String, @Nullable Object> all = new HashMap<>();
    for (ParameterValue parameter : run.run().parameters()) {
      all.put(parameter.name(), typed(parameter.type() == ParameterType.FLAG, parameter.value()));
    }
    Object defaults =
        ParameterDefaults.of(run).get(() -> run.record(() -> defaults(run.job().id())));
    if (defaults instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> parameter) {
          String name = String.valueOf(parameter.get(NAME));
          Object value = parameter.get(VALUE);
          if (!all.containsKey(name)) {
            all.put(name, value == null ? secret(name) : typed(parameter.get(FLAG), value));
          }
        }
      }
    }
    return Collections.unmodifiableMap(all);
  }

  private static Object typed(@Nullable Object flag, Object value) {
    return Boolean.TRUE.equals(flag) ? Boolean.valueOf(value.toString()) : value;
  }

  /** The defaults of the job's parameters, without secrets. */
  private List<Map<String, @Nullable Object>> defaults(long jobId) {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (BuildParameter parameter : parameters(jobId)) {
      if (parameter.type() == ParameterType.FILE) {
        continue;
      }
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put(NAME, parameter.name());
      entry.put(FLAG, parameter.type() == ParameterType.FLAG);
      entry.put(VALUE, parameter.type() == ParameterType.SECRET ? null : defaultOf(parameter));
      all.add(entry);
    }
    return all;
  }

  /** The value of a build that submits none, such as the trimmed default. */
  private static String defaultOf(BuildParameter parameter) {
    try {
      return parameter.accept(parameter.defaultValue());
    } catch (Problem.Invalid e) {
      return parameter.defaultValue();
    }
  }

  private List<BuildParameter> parameters(long jobId) {
    Job job = jobs.find(jobId);
    return job == null ? List.of() : jobs.definition(job).parameters();
  }

  /** The default of a secret is not in the journal, so it is read from the job each time. */
  private String secret(String name) {
    for (BuildParameter parameter : parameters(run.job().id())) {
      if (parameter.name().equals(name) && parameter.type() == ParameterType.SECRET) {
        String value = jobs.decrypt(parameter.defaultValue());
        run.mask(List.of(value));
        return value;
      }
    }
    return "";
  }
}
