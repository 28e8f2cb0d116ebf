using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Engine.Inference;

/// <summary>
/// Prices the operations of a pass: kernels by inventory and profile, collectives of tensor-parallel ranks by the profile's fitted models. Without a profile all of them take no time: for limits
/// of the network alone. Times are kept, since layers repeat.
/// </summary>
public sealed class PassCosts
{
    /// <summary>More prices than this are made anew, so that memory does not grow with the passes of a run.</summary>
    private const int MostKept = 1 << 18;

    private readonly Dictionary<(PassPhase Phase, InferenceBatch Batch), PassCost> _kept = [];
    private readonly Dictionary<(PassOperationKind Kind, int Tokens), PassCost> _collectives = [];
    private readonly KernelInventory _inventory;
    private readonly HardwareProfile? _profile;
    private readonly InferencePlan _plan;
    private readonly int _hidden;

    /// <param name="inventory">Kernels of <see cref="InferenceKernels"/>.</param>
    /// <param name="profile">Their times; null for none.</param>
    /// <param name="plan">The unit.</param>
    /// <param name="hidden">Elements of a token.</param>
    /// <param name="settings">Kernels, SMs, launches.</param>
    public PassCosts(KernelInventory inventory, HardwareProfile? profile, InferencePlan plan, int hidden, PassSettings settings)
    {
        _inventory = inventory;
        _profile = profile;
        _plan = plan;
        _hidden = hidden;
        Settings = settings;
    }

    public PassSettings Settings { get; }

    /// <summary>Fixed time around an exchange's transfers and, for normal kernels, before them.</summary>
    public SimDuration ExchangeFixed(bool isDispatch, int nodes)
    {
        if (_profile is null)
        {
            return SimDuration.Zero;
        }

        var operation = isDispatch ? ExchangeOperation.Dispatch : ExchangeOperation.Combine;
        return SimDuration.FromSeconds(
            _plan.Transport == ExpertTransport.Normal ? _profile.Exchange.FixedSeconds(operation, nodes) : LowLatencyExchangeModel.Of(_profile).FixedSeconds(operation, nodes));
    }

    /// <summary>Count exchange and barrier before a dispatch of the normal kernels.</summary>
    public SimDuration Notify(int nodes) =>
        _profile is null || _plan.Transport != ExpertTransport.Normal ? SimDuration.Zero : SimDuration.FromSeconds(_profile.Exchange.NotifySeconds(nodes));

    /// <summary>Kernels of one phase other than the experts, on a replica's batch.</summary>
    public PassCost Compute(PassPhase phase, InferenceBatch batch)
    {
        if (!_kept.TryGetValue((phase, batch), out var cost))
        {
            if (_kept.Count == MostKept)
            {
                _kept.Clear();
            }

            _kept[(phase, batch)] = cost = Price(phase, Load(phase, batch, [], 0));
        }

        return cost;
    }

    /// <summary>The experts of a rank.</summary>
    /// <param name="batch">The replica's batch.</param>
    /// <param name="rows">Rows by place.</param>
    /// <param name="received">Distinct tokens that came.</param>
    public PassCost Experts(InferenceBatch batch, int[] rows, double received) => Price(PassPhase.Experts, Load(PassPhase.Experts, batch, rows, received));

    /// <summary>A collective of the tensor-parallel ranks of a replica.</summary>
    public PassCost Collective(PassOperationKind kind, InferenceBatch batch)
    {
        if (!_collectives.TryGetValue((kind, batch.Tokens), out var cost))
        {
            _collectives[(kind, batch.Tokens)] = cost = Price(kind, (double)batch.Tokens * _hidden * Settings.CollectiveElementBytes);
        }

        return cost;
    }

    /// <summary>The kernels of a phase, for tables.</summary>
    public PhaseEstimate Kernels(PassPhase phase, InferenceBatch batch, int[] rows, double received) =>
        _inventory.PhaseTime(InferenceKernels.PhaseName(phase, Settings.Kernels), _profile!, Load(phase, batch, rows, received), Sms, Context);

    private bool Overlaps => Settings.CommunicationSms > 0 && _plan.MicroBatches > 1;

    private int Sms => _profile!.Sms - (Overlaps ? Settings.CommunicationSms : 0);

    private KernelContext Context => Overlaps ? KernelContext.Overlapped : KernelContext.Isolated;

    private KernelLoad Load(PassPhase phase, InferenceBatch batch, int[] rows, double received)
    {
        // Between attention and the next attention tensor-parallel ranks have their part of the tokens each, where they exchange with experts.
        var isDivided = _plan.HasExchange && phase is PassPhase.Gate or PassPhase.SharedExperts or PassPhase.DenseMlp;
        var tokens = isDivided ? (batch.Tokens + _plan.TensorParallel - 1) / _plan.TensorParallel : batch.Tokens;
        return new KernelLoad(tokens, rows, received)
        {
            Sequences = batch.Sequences,
            TensorParallel = _plan.TensorParallel,
            MlpTensorParallel = _plan.MlpTensorParallel,
            ExpertTensorParallel = _plan.ExpertTensorParallel,
            Batch = batch,
            CacheElementBytes = Settings.CacheElementBytes,
        };
    }

    private PassCost Price(PassPhase phase, KernelLoad load)
    {
        if (_profile is null || load.Tokens == 0)
        {
            return default;
        }

        var estimate = _inventory.PhaseTime(InferenceKernels.PhaseName(phase, Settings.Kernels), _profile, load, Sms, Context);
        var time = SimDuration.Zero;
        var causes = default(PassCauses);
        foreach (var kernel in estimate.Kernels)
        {
            var seconds = kernel.Cost.Seconds;
            var factor = seconds > 0 ? kernel.Time.Seconds / seconds : 0;
            var gap = SimDuration.Max(Settings.LaunchInterval - kernel.Time, SimDuration.Zero);
            time += kernel.Time + gap;
            causes += new PassCauses(kernel.Cost.Fixed * factor, kernel.Cost.MemoryShare * factor, kernel.Cost.ComputeShare * factor, 0, 0, gap.Seconds, 0);
        }

        return new PassCost(time, causes);
    }

    private PassCost Price(PassOperationKind kind, double bytes)
    {
        if (_profile is null || bytes == 0)
        {
            return default;
        }

        var seconds = Seconds(kind, bytes);
        var fixedSeconds = Seconds(kind, 0);
        return new PassCost(SimDuration.FromSeconds(seconds), new PassCauses(fixedSeconds, 0, 0, 0, seconds - fixedSeconds, 0, 0));
    }

    /// <summary>The faster of the communication library's collective and, for all-reduce, the inference frameworks' own kernel.</summary>
    private double Seconds(PassOperationKind kind, double bytes)
    {
        var ranks = _plan.TensorParallel;
        var operation = kind switch
        {
            PassOperationKind.AllReduce => CollectiveOperation.AllReduce,
            PassOperationKind.AllGather => CollectiveOperation.AllGather,
            _ => CollectiveOperation.ReduceScatter,
        };
        var library = ranks >= 8
            ? _profile!.Collective(operation).Seconds(operation, ranks, bytes, Settings.NvLinkRate)
            : FewGpuCollectiveModel.Of(_profile!, operation, "collective." + Prefix(operation)).Seconds(operation, ranks, bytes, Settings.NvLinkRate);
        if (operation != CollectiveOperation.AllReduce)
        {
            return library;
        }

        var custom = CustomAllReduceModel.Of(_profile!).Seconds(ranks, bytes, Settings.NvLinkRate);
        return custom < library ? custom : library;
    }

    private static string Prefix(CollectiveOperation operation) => operation switch
    {
        CollectiveOperation.AllReduce => "all_reduce",
        CollectiveOperation.AllGather => "all_gather",
        _ => "reduce_scatter",
    };
}
