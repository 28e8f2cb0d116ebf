namespace Sim.Topology.Hardware;

/// <summary>The shapes of scale-out fabric that can be built.</summary>
public enum FabricKind
{
    /// <summary>All NICs on one switch of unlimited radix, for closed forms.</summary>
    SingleSwitch,

    /// <summary>Two-layer fat-tree (leaf and spine); all NICs of a node on one leaf.</summary>
    FatTree2,

    /// <summary>Three-layer fat-tree (leaf, spine, core).</summary>
    FatTree3,

    /// <summary>P independent two-layer fat-trees; each NIC is pinned to one (or bonds all, see <see cref="NicSpec.BondsPlanes"/>).</summary>
    MultiPlaneFatTree,

    /// <summary>One fabric in which NIC i of a node goes to a leaf of rail i; spines join all rails.</summary>
    MultiRailFatTree,

    /// <summary>Rails without a common spine: rail i is a fabric of its own; cross-rail traffic goes over NVLink first.</summary>
    RailOnly,

    /// <summary>Slim Fly: McKay-Miller-Siran graphs for prime-power q.</summary>
    SlimFly,

    /// <summary>Dragonfly with all-to-all groups.</summary>
    Dragonfly,

    /// <summary>HyperX: all-to-all in every dimension.</summary>
    HyperX,

    /// <summary>Torus of any dimension.</summary>
    Torus,

    /// <summary>Any graph, from a CSV of links.</summary>
    Custom,
}
