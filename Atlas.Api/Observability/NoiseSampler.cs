using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Atlas.Api.Observability;

/// <summary>
/// Drops what begins a trace and is nothing but polling: the daemon's and the message store's looks into the
/// database, about ten a second on an idle machine. A request and a commit begin traces that are kept whole.
/// </summary>
public sealed class NoiseSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var polling = samplingParameters.Kind == ActivityKind.Client
            || samplingParameters.Name.StartsWith("marten.", StringComparison.Ordinal)
            || samplingParameters.Name.StartsWith("wolverine_", StringComparison.Ordinal);
        return new SamplingResult(polling ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
    }
}
