package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.Section.AgentSection;
import dev.steward.pipeline.declarative.Section.CallSection;
import dev.steward.pipeline.declarative.Section.EnvironmentSection;
import dev.steward.pipeline.declarative.Section.LibrarySection;
import dev.steward.pipeline.declarative.Section.PostSection;
import dev.steward.pipeline.declarative.Section.ToolSection;
import dev.steward.pipeline.declarative.StageModel.StageList;
import org.jspecify.annotations.Nullable;

/** A declarative pipeline. A section that is missing from the source is null. */
public record PipelineModel(
    @Nullable StageList stages,
    @Nullable PostSection post,
    @Nullable EnvironmentSection environment,
    @Nullable AgentSection agent,
    @Nullable ToolSection tools,
    @Nullable CallSection options,
    @Nullable CallSection parameters,
    @Nullable CallSection triggers,
    @Nullable LibrarySection libraries,
    ModelOrigin origin) {}
