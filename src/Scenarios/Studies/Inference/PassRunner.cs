using Sim.Engine.Inference;
using Sim.Scenarios.Running;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>Runs passes one after another on one unit of a scenario's cluster.</summary>
internal sealed class PassRunner
{
    private readonly InferenceClock _clock;
    private readonly PassUnit _unit;
    private readonly int _replicas;
    private readonly CancellationToken _token;

    public PassRunner(Scenario scenario, UnitSetup setup, PassKernels kernels, CancellationToken token)
    {
        var cluster = scenario.Cluster!;
        var graph = ClusterFactory.Graph(cluster);
        _clock = new InferenceClock(setup.Network(ClusterFactory.Router(graph, cluster, scenario.Communication.QueuePairs, (ulong)scenario.Seed)));
        _unit = setup.Unit(_clock, setup.Costs(kernels), setup.Traffic(), 0, isAlone: true);
        _replicas = setup.Plan.Replicas;
        _token = token;
    }

    /// <summary>One pass, the same batch on all replicas.</summary>
    public (SimDuration Time, PassCauses Causes) Run(InferenceBatch batch)
    {
        _token.ThrowIfCancellationRequested();
        var batches = new InferenceBatch[_replicas];
        Array.Fill(batches, batch);
        _unit.Start(batches);
        while (_unit.IsRunning && _clock.Step())
        {
        }

        return _unit.IsRunning ? throw new RunFailedException("the pass did not end: an operation waits for one that never comes") : (_unit.Time, _unit.Causes);
    }
}
