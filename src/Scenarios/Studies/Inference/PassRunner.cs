using Sim.Engine.Inference;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Packets;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>Runs passes one after another on one unit of a scenario's cluster, their exchanges as flows or on packets.</summary>
internal sealed class PassRunner
{
    private readonly Scenario _scenario;
    private readonly UnitSetup _setup;
    private readonly PassKernels _kernels;
    private readonly PassCosts _costs;
    private readonly ExpertTraffic? _traffic;
    private readonly InferenceClock _clock;
    private readonly PacketPass? _packets;
    private readonly PassUnit _unit;
    private readonly CancellationToken _token;

    /// <param name="scenario">The scenario.</param>
    /// <param name="setup">The unit.</param>
    /// <param name="kernels">Its kernels.</param>
    /// <param name="packets">Runs exchanges on packets; null: flows do.</param>
    /// <param name="token">Stops between passes.</param>
    public PassRunner(Scenario scenario, UnitSetup setup, PassKernels kernels, PacketRunner? packets, CancellationToken token)
    {
        (_scenario, _setup, _kernels, _token) = (scenario, setup, kernels, token);
        var cluster = scenario.Cluster!;
        var graph = ClusterFactory.Graph(cluster);
        (_costs, _traffic) = (setup.Costs(kernels), setup.Traffic());
        _clock = new InferenceClock(setup.Network(ClusterFactory.Router(graph, cluster, scenario.Communication.QueuePairs, (ulong)scenario.Seed)));
        _packets = packets is null ? null : setup.OnPackets(packets, _clock.Network, 0);
        _unit = setup.Unit(_clock, _costs, _traffic, 0, isAlone: true, _packets);
    }

    /// <summary>What the exchanges of passes with so many tokens are on packets.</summary>
    public PacketLoad Exchanges(IEnumerable<int> tokens) => _setup.Exchanges(_costs, _traffic, tokens);

    /// <summary>One pass, the same batch on all replicas.</summary>
    public (SimDuration Time, PassCauses Causes) Run(InferenceBatch batch)
    {
        _token.ThrowIfCancellationRequested();
        var batches = new InferenceBatch[_setup.Plan.Replicas];
        Array.Fill(batches, batch);
        _unit.Start(batches);
        while (_unit.IsRunning && _clock.Step())
        {
        }

        return _unit.IsRunning ? throw new RunFailedException("the pass did not end: an operation waits for one that never comes") : (_unit.Time, _unit.Causes);
    }

    /// <summary>A pass beside the same on flows; none where no exchange ran on packets.</summary>
    /// <param name="unit">A word for what the passes are.</param>
    /// <param name="load">What this one has.</param>
    /// <param name="batch">The batch.</param>
    public IEnumerable<ComparedPass> Compare(string unit, string load, InferenceBatch batch) => _packets is not { Runs: > 0 }
        ? []
        : [new ComparedPass(unit, load, _packets, Run(batch).Time.Seconds, new PassRunner(_scenario, _setup, _kernels, null, _token).Run(batch).Time.Seconds)];
}
