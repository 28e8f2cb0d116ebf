namespace Sim.Scenarios.Sections;

/// <summary>Published tables of fabrics that a topology study can stand beside.</summary>
public enum PublishedTable
{
    /// <summary>Only the fabric's own row, where a published table has one.</summary>
    None,

    /// <summary>All five fabrics of Table 3 of arXiv:2505.09343.</summary>
    Table3,
}
