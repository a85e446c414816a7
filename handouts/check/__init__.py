"""The reviewer that never tires: rules over what a clinic says, each finding at the line that is wrong."""
