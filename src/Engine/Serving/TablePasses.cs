using Sim.Engine.Inference;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Engine.Serving;

/// <summary>
/// Passes by the table: the time of the mean replica, and what the kernels on its own tokens (all but the routed experts) take longer on the replica with the most work than on the mean one, since
/// all others wait for it at the exchange of every layer.
/// </summary>
public sealed class TablePasses : IPasses, IInferenceParty
{
    private readonly InferenceClock _clock;
    private readonly PassTable _table;
    private readonly LonePass _lone;
    private readonly bool _isSlowed;
    private readonly PassCosts _costs;
    private readonly IReadOnlyList<(PassPhase Phase, int Count)> _own;
    private readonly int _microBatches;
    private readonly int _party;
    private Action? _ended;

    /// <param name="clock">The clock of the serving run.</param>
    /// <param name="table">Times.</param>
    /// <param name="lone">The pass of a point of it.</param>
    /// <param name="isSlowed">Whether transfers slow passes: they do where exchanges do not go first.</param>
    /// <param name="costs">Prices of kernels.</param>
    /// <param name="program">The pass.</param>
    /// <param name="microBatches">Micro-batches of a pass.</param>
    public TablePasses(InferenceClock clock, PassTable table, LonePass lone, bool isSlowed, PassCosts costs, PassProgram program, int microBatches)
    {
        (_clock, _table, _lone, _isSlowed, _costs, _microBatches) = (clock, table, lone, isSlowed, costs, microBatches);
        _own = [.. program.Operations.Where(operation => operation.IsCompute && operation.MicroBatch == 0 && operation.Phase != PassPhase.Experts)
            .GroupBy(operation => operation.Phase).Select(group => (group.Key, group.Count()))];
        _party = clock.Add(this);
    }

    public void Start(ReadOnlySpan<PassLoad> loads, int transfers, Action ended)
    {
        var isDecode = _costs.Settings.Kernels == PassKernels.Decode;
        double size = 0, keys = 0, mostPairs = -1, mostTokens = -1;
        var (longest, fullest) = (default(PassLoad), default(PassLoad));
        foreach (var load in loads)
        {
            var own = isDecode ? load.Sequences : load.Tokens;
            var seen = isDecode ? load.Context : load.KeysPerToken;
            size += own;
            keys += own * seen;
            (mostPairs, longest) = own * seen > mostPairs ? (own * seen, load) : (mostPairs, longest);
            (mostTokens, fullest) = own > mostTokens ? (own, load) : (mostTokens, fullest);
        }

        size /= loads.Length;
        var context = size == 0 ? 0 : keys / loads.Length / size;
        var mean = Own(_lone.Load(Math.Max(1, (int)Math.Round(size)), context), isDecode);
        var most = Math.Max(Own(longest, isDecode), longest == fullest ? 0 : Own(fullest, isDecode));
        var seconds = _table.Seconds(size, context, _isSlowed ? transfers : 0) + Math.Max(0, most - mean);
        _ended = ended;
        _clock.Schedule(SimDuration.FromSeconds(seconds), _party, false, 0);
    }

    void IInferenceParty.OnEvent(bool isTransferStart, int index) => _ended!();

    void IInferenceParty.OnArrival(long tag)
    {
    }

    /// <summary>Seconds of the kernels on a replica's own tokens in a pass.</summary>
    private double Own(PassLoad load, bool isDecode)
    {
        double sum = 0;
        for (var part = 0; part < _microBatches; part++)
        {
            var batch = load.Part(part, _microBatches, isDecode);
            foreach (var (phase, count) in _own)
            {
                sum += count * _costs.Compute(phase, batch).Time.Seconds;
            }
        }

        return sum;
    }
}
