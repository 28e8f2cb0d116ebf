using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>What one rank's program needs at least and at most, from bytes, rates and kernel times alone.</summary>
internal sealed class RankWork
{
    private readonly TrainingParameters _parameters;
    private readonly TrainingTraffic _traffic;
    private readonly long _boundaryBytes;
    private readonly int _rank;

    public RankWork(TrainingProgram program, int rank, long boundaryBytes, TrainingParameters parameters, TrainingTraffic traffic)
    {
        (_parameters, _traffic, _boundaryBytes, _rank) = (parameters, traffic, boundaryBytes, rank);
        foreach (var step in program.Steps)
        {
            foreach (var stream in program.Templates[step.Template].Operations)
            {
                foreach (ref readonly var operation in stream.AsSpan())
                {
                    Add(program, operation);
                }
            }
        }
    }

    /// <summary>Kernels with the fewest rows, seconds.</summary>
    public double ComputeLow { get; private set; }

    /// <summary>Bytes that its NIC must send.</summary>
    public double NicBytes { get; private set; }

    /// <summary>Collectives of activations one after another, each at its full rate, seconds.</summary>
    public double ModelStream { get; private set; }

    /// <summary>Collectives of parameters likewise.</summary>
    public double DataStream { get; private set; }

    /// <summary>Exchanges one after another: barrier, fixed time and the bytes on its NIC, seconds.</summary>
    public double ExchangeStream { get; private set; }

    /// <summary>Everything one after another, seconds.</summary>
    public double Serial { get; private set; }

    private void Add(TrainingProgram program, in Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Compute:
                // The mean over ranks and micro-batches of the rows is exact, and times are convex in rows, so the busiest rank is never below it.
                ComputeLow += Seconds(operation, _traffic.LeastRows);
                Serial += Seconds(operation, _traffic.MostRows);
                break;
            case OperationKind.Send:
                NicBytes += _boundaryBytes;
                Serial += (_boundaryBytes / _traffic.NicRate) + _parameters.SendLatency.Seconds;
                break;
            case OperationKind.Collective:
                AddCollective(program.Collectives[operation.Argument]);
                break;
            default:
                var isDispatch = operation.Kind == OperationKind.Dispatch;
                var perToken = isDispatch ? _parameters.DispatchBytes : _parameters.CombineBytes;
                NicBytes += _traffic.RemotePairs * perToken;
                var latency = (_parameters.NotifyLatency + (isDispatch ? _parameters.DispatchLatency : _parameters.CombineLatency)).Seconds;
                ExchangeStream += latency + (_traffic.RemotePairs * perToken / _traffic.NicRate);
                Serial += latency + (_traffic.GroupPairs * perToken / _traffic.NarrowestRate);
                break;
        }
    }

    private double Seconds(in Operation operation, int rows) =>
        (double)operation.Argument / operation.Parts * _parameters.PhaseTimes.Picoseconds(operation.Phase, operation.Overlapped, rows) * 1e-12;

    private void AddCollective(GroupCollective collective)
    {
        var groups = _traffic.Ranks.Groups(collective.Group);
        var ranks = groups.SizeOf(_rank);
        var nodes = groups.NodesOf(_rank, _traffic.Ranks.GpusPerNode);
        var bytes = collective.BytesPerRank(ranks);
        var costs = _parameters.Collectives;
        var latency = costs.Latency(collective, ranks, nodes) * 1e-12;
        // Across nodes a rank's NIC carries the node's edges for its share of the channels; a shift may stay within the node.
        var toFabric = nodes == 1 || (collective.Operation == GroupOperation.Shift && ranks > nodes) ? 0 : bytes * nodes / ranks;
        var seconds = latency + (nodes == 1 ? bytes / costs.InNodeRate(collective.Operation) : toFabric / _traffic.NicRate);
        NicBytes += toFabric;
        if (Streams.Of(collective.Group) == Streams.Model)
        {
            ModelStream += seconds;
        }
        else
        {
            DataStream += seconds;
        }

        Serial += 2 * (latency + (bytes / Math.Min(costs.InNodeRate(collective.Operation), _traffic.NicRate)));
    }
}
